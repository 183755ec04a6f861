package dev.tenantry.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows of the house: who may use whom. This module sees them all because it bundles them. */
class HouseArchitectureTest {
    private static final String[] PRODUCT = {"dev.tenantry.."};
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tenantry");

    @Test
    void theWholeHouseWasRead() {
        for (String room : new String[] {"provisioning", "api", "runtime", "gateway", "controlplane", "cli"}) {
            classes()
                    .that()
                    .resideInAPackage("dev.tenantry." + room + "..")
                    .should()
                    .resideInAnyPackage(PRODUCT)
                    .allowEmptyShould(false)
                    .check(HOUSE);
        }
    }

    @Test
    void provisioningUsesNoOtherRoomAndNoMicronautAndNoHttp() {
        mustNotUse(
                "dev.tenantry.provisioning..",
                "dev.tenantry.api..",
                "dev.tenantry.runtime..",
                "dev.tenantry.gateway..",
                "dev.tenantry.controlplane..",
                "dev.tenantry.cli..",
                "io.micronaut..",
                "java.net.http..");
    }

    @Test
    void theContractUsesNoOtherRoom() {
        mustNotUse(
                "dev.tenantry.api..",
                "dev.tenantry.provisioning..",
                "dev.tenantry.runtime..",
                "dev.tenantry.gateway..",
                "dev.tenantry.controlplane..",
                "dev.tenantry.cli..");
    }

    @Test
    void theRuntimeCoreUsesRouteRecordsOnlyAndNoMicronaut() {
        mustNotUse(
                "dev.tenantry.runtime..",
                "dev.tenantry.provisioning..",
                "dev.tenantry.gateway..",
                "dev.tenantry.controlplane..",
                "dev.tenantry.cli..",
                "io.micronaut..",
                "dev.tenantry.api.tenant..",
                "dev.tenantry.api.server..",
                "dev.tenantry.api.operation..",
                "dev.tenantry.api.backup..",
                "dev.tenantry.api.restore..",
                "dev.tenantry.api.onboarding..",
                "dev.tenantry.api.access..",
                "dev.tenantry.api.audit..",
                "dev.tenantry.api.gateway..",
                "dev.tenantry.api.client..");
    }

    @Test
    void theGatewayUsesTheRuntimeCoreAndTheContractOnly() {
        mustNotUse(
                "dev.tenantry.gateway..",
                "dev.tenantry.provisioning..",
                "dev.tenantry.controlplane..",
                "dev.tenantry.cli..");
    }

    @Test
    void theControlPlaneUsesProvisioningAndTheContractOnly() {
        mustNotUse(
                "dev.tenantry.controlplane..",
                "dev.tenantry.runtime..",
                "dev.tenantry.gateway..",
                "dev.tenantry.cli..");
    }

    @Test
    void theCommandUsesTheContractOnlyAndNoMicronaut() {
        mustNotUse(
                "dev.tenantry.cli..",
                "dev.tenantry.provisioning..",
                "dev.tenantry.runtime..",
                "dev.tenantry.gateway..",
                "dev.tenantry.controlplane..",
                "io.micronaut..",
                "java.sql..");
    }

    @Test
    void endpointsAreReachedOverHttpOnly() {
        classes()
                .that()
                .areAnnotatedWith("io.micronaut.http.annotation.Controller")
                .should()
                .onlyBeAccessed()
                .byClassesThat()
                .haveNameMatching(".*(Endpoint|Controller).*|.*\\$.*Definition.*")
                .check(HOUSE);
    }

    /** What works on operations reaches a server as its claim's bound server, or not at all: that is the fence at the server. */
    @Test
    void operationsReachServersThroughTheirContextOnly() {
        noClasses()
                .that(WORK_ON_OPERATIONS)
                .and()
                .resideOutsideOfPackage("dev.tenantry.controlplane.operation..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("dev\\.tenantry\\.controlplane\\.server\\.(Database|Registered)Servers"
                        + "|dev\\.tenantry\\.provisioning\\.(Jdbc\\w+|server\\.ServerConnections)")
                .allowEmptyShould(false)
                .check(HOUSE);
    }

    private static final DescribedPredicate<JavaClass> WORK_ON_OPERATIONS = DescribedPredicate.describe(
            "see the context of a step",
            type -> type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getName())
                    .anyMatch("dev.tenantry.controlplane.operation.StepContext"::equals));

    private static void mustNotUse(String room, String... others) {
        noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .allowEmptyShould(false)
                .check(HOUSE);
    }
}
