package dev.tenantry.controlplane.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tenantry.api.fleet.FleetFinding;
import dev.tenantry.api.fleet.FleetFindings;
import dev.tenantry.campaign.Ledger;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.CatalogFixture;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.configuration.CopyConfiguration;
import dev.tenantry.provisioning.Flavour;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every finding is planted in a fleet that is well, and is then the only one; in the fleet that is well there is none. */
class FleetDoctorTest {
    private static final String ALL = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    private static final List<Class<?>> SOURCES = new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.tenantry.controlplane")
                    .stream()
                    .filter(type -> type.isAssignableTo(FindingSource.class)
                            && !type.isInterface()
                            && !type.getModifiers().contains(JavaModifier.ABSTRACT))
                    .<Class<?>>map(JavaClass::reflect)
                    .toList();

    @ParameterizedTest
    @MethodSource(ALL)
    void aFleetThatIsWellHasNoFindingAndEachPlantedOneIsFoundAlone(Flavour flavour) {
        try (CatalogFixture fixture = CatalogFixture.on(flavour)) {
            fixture.run(transaction -> run(transaction, Plants.HEALTHY));
            assertThat(doctor(fixture.catalog()).look().findings()).isEmpty();
            assertThat(doctor(fixture.catalog()).look().worst()).isEqualTo("none");
            SoftAssertions softly = new SoftAssertions();
            for (FindingType type : doctor(fixture.catalog()).types()) {
                if (type.equals(FleetDoctor.CHECK_FAILED)) {
                    continue; // has a test of its own below
                }
                List<String> plant = Plants.OF.get(type.code());
                assertThat(plant).as("a plant for " + type.code()).isNotNull();
                FleetFindings found = planted(fixture.catalog(), plant);
                softly.assertThat(found.findings().stream().map(FleetFinding::code))
                        .as(type.code())
                        .containsExactly(type.code());
                softly.assertThat(found.worst())
                        .as("severity of " + type.code())
                        .isEqualTo(type.severity().word());
                softly.assertThat(found.findings())
                        .as("next steps and since of " + type.code())
                        .allMatch(finding -> finding.nextSteps().stream()
                                        .noneMatch(step -> step.matches(".*\\{(id|object)}.*"))
                                && (finding.since() != null || type.code().equals("server.not_seen")));
            }
            softly.assertAll();
        }
    }

    @Test
    void aSourceThatFailsIsNotKnownAndStopsNoOther() {
        try (CatalogFixture fixture = CatalogFixture.on(Flavour.MARIADB)) {
            fixture.run(transaction -> run(transaction, Plants.HEALTHY));
            fixture.run(transaction -> run(transaction, List.of("RENAME TABLE schedule TO schedule_away")));
            fixture.run(transaction -> run(transaction, Plants.OF.getOrDefault("backup.none", List.of())));
            FleetFindings found = doctor(fixture.catalog()).look();
            assertThat(found.findings().stream().map(FleetFinding::code))
                    .containsExactly("backup.none", "fleet.check_failed");
            assertThat(found.findings().getLast().severity()).isEqualTo("unknown");
            assertThat(found.findings().getLast().detail()).contains("schedule.late");
        }
    }

    @Test
    void moreOfOneKindThanAnybodyReadsAreCutAndThatIsSaid() {
        try (CatalogFixture fixture = CatalogFixture.on(Flavour.MARIADB)) {
            fixture.run(transaction -> run(transaction, Plants.HEALTHY));
            fixture.run(transaction -> run(transaction, List.of("""
                    INSERT INTO control_plane (id, host, home, works, started_at, seen_at)
                    SELECT CONCAT('gone', seq), 'host', '', TRUE, utc_timestamp(6), utc_timestamp(6) - INTERVAL 1 HOUR FROM seq_1_to_60
                    """)));
            FleetFindings found = doctor(fixture.catalog()).look();
            assertThat(found.findings()).hasSize(FleetDoctor.MOST_OF_A_KIND);
            assertThat(found.more()).isTrue();
        }
    }

    @Test
    void everyFindingHasACodeOfItsOwnAndAnExplanationInTheReference() throws IOException {
        try (CatalogFixture fixture = CatalogFixture.on(Flavour.MARIADB)) {
            List<FindingType> types = doctor(fixture.catalog()).types();
            assertThat(new HashSet<>(types.stream().map(FindingType::code).toList()))
                    .hasSameSizeAs(types);
            StringBuilder page = new StringBuilder("""
                    # Findings

                    What `tenantctl fleet doctor` can find, drawn from the code. *Unknown* is as loud as *critical*: nobody knows whether it is well. The command
                    ends with status 0 for nothing or notices, 11 for warnings, 12 for something critical or unknown.

                    | code | severity | meaning |
                    |---|---|---|
                    """);
            types.forEach(type -> page.append("| `%s` | %s | %s |%n"
                    .formatted(type.code(), type.severity().word(), type.meaning())));
            Path file = Ledger.root().resolve("docs/reference/findings.md");
            if (Boolean.getBoolean("docs.update")) {
                Files.writeString(file, page);
            }
            assertThat(Files.readString(file))
                    .as("run: mvn -pl control-plane/server -am -Ddocs.update=true -Dtest=FleetDoctorTest test")
                    .isEqualTo(page.toString());
        }
    }

    @Test
    void everyPlantBelongsToAFinding() {
        try (CatalogFixture fixture = CatalogFixture.on(Flavour.MARIADB)) {
            assertThat(new TreeSet<>(Plants.OF.keySet()))
                    .isEqualTo(new TreeSet<>(doctor(fixture.catalog()).types().stream()
                            .map(FindingType::code)
                            .toList()));
        }
    }

    /** What is found when something was done to the fleet, which is then as it was. */
    private static FleetFindings planted(Catalog catalog, List<String> plant) {
        Undo undo = new Undo();
        try {
            catalog.transaction(transaction -> {
                run(transaction, plant);
                undo.found.add(doctor(catalog).look());
                throw undo;
            });
        } catch (Undo planted) {
            return planted.found.getLast();
        }
        throw new IllegalStateException("never");
    }

    /** Rolls a transaction back. */
    private static final class Undo extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient List<FleetFindings> found = new ArrayList<>();
    }

    private static void run(Connection transaction, List<String> statements) {
        statements.forEach(statement -> Sql.of(transaction, statement).update());
    }

    /** A doctor with every source in the program, found by looking at its classes. */
    private static FleetDoctor doctor(Catalog catalog) {
        return new FleetDoctor(
                catalog,
                SOURCES.stream()
                        .map(type -> (FindingSource) make(
                                type,
                                Map.of(
                                        Catalog.class,
                                        catalog,
                                        CopyConfiguration.class,
                                        new CopyConfiguration(
                                                null, true, Duration.ZERO, Duration.ZERO, Duration.ofHours(26), 0))))
                        .toList());
    }

    private static Object make(Class<?> type, Map<Class<?>, Object> given) {
        Object present = given.get(type);
        if (present != null) {
            return present;
        }
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        Object[] arguments = Arrays.stream(constructor.getParameterTypes())
                .map(parameter -> make(parameter, given))
                .toArray();
        try {
            return constructor.newInstance(arguments);
        } catch (InstantiationException | IllegalAccessException | InvocationTargetException failure) {
            throw new IllegalStateException(type + " could not be made", failure);
        }
    }
}
