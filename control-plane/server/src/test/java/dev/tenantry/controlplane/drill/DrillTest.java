package dev.tenantry.controlplane.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.drill.CreateDrillRequest;
import dev.tenantry.api.drill.DrillView;
import dev.tenantry.api.fleet.FleetFinding;
import dev.tenantry.api.fleet.FleetFindings;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.LivePlane;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.store.ObjectStore;
import io.micronaut.core.type.GenericArgument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Restore drills over HTTP, on real servers of both flavours. */
class DrillTest {
    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void aDrillProvesAGoodBackupSaysHowLongThatTakesAndFindsABrokenOne(Flavour flavour) {
        try (LivePlane plane = LivePlane.on(flavour, Map.of())) {
            TenantView tenant = plane.tenant();
            Set<String> before = databases(plane);
            BackupView backup = backUp(plane, tenant);
            assertThat(backup.proof()).isEqualTo("unproven");

            OperationView drilled = drill(plane, backup);
            assertThat(drilled.state()).as(drilled.errorDetail()).isEqualTo("done");
            BackupView proven = backup(plane, backup.id());
            DrillView drill = drills(plane, tenant).getFirst();
            assertThat(proven.proof()).isEqualTo("proven");
            assertThat(drill.state()).isEqualTo("proven");
            assertThat(drill.restorePointAt()).isEqualTo(proven.snapshotAt()).isNotNull();
            assertThat(Objects.requireNonNull(drill.seconds())).isPositive().isLessThan(seconds(drilled));
            TenantView shown = plane.tenant(tenant.id());
            assertThat(shown.provenRtoSeconds()).isEqualTo(drill.seconds()).isEqualTo(proven.provenSeconds());
            assertThat(shown.lastProvenBackupAt()).isEqualTo(proven.snapshotAt());
            assertThat(shown.unprovenBackups()).isZero();
            assertThat(databases(plane))
                    .as("what a drill made is gone, and nothing else")
                    .isEqualTo(before);

            byte[] good = damage(plane, backup);
            OperationView refuted = drill(plane, backup);
            assertThat(refuted.state()).isEqualTo("undone");
            assertThat(refuted.errorCode()).isEqualTo("backup.corrupt");
            BackupView failed = backup(plane, backup.id());
            assertThat(failed.proof()).isEqualTo("failed");
            assertThat(failed.proven()).isFalse();
            assertThat(failed.refutation()).contains("backup.corrupt");
            assertThat(drills(plane, tenant).getFirst().state()).isEqualTo("failed");
            assertThat(findings(plane, "drill.failed")).singleElement().satisfies(finding -> {
                assertThat(finding.severity()).isEqualTo("critical");
                assertThat(finding.object()).isEqualTo(tenant.slug());
                assertThat(finding.nextSteps())
                        .anyMatch(step -> step.startsWith("tenantctl drills create " + backup.id()));
            });
            assertThat(databases(plane)).as("also after a drill that failed").isEqualTo(before);

            write(plane, key(plane, backup), good);
            assertThat(drill(plane, backup).state()).isEqualTo("done");
            assertThat(backup(plane, backup.id()).proof()).isEqualTo("proven");
            assertThat(findings(plane, "drill.failed")).isEmpty();
        }
    }

    private static double seconds(OperationView operation) {
        return java.time.Duration.between(operation.createdAt(), Objects.requireNonNull(operation.endedAt()))
                        .toNanos()
                / 1e9;
    }

    private static BackupView backUp(LivePlane plane, TenantView tenant) {
        OperationView operation =
                plane.run("/v1/tenants/" + tenant.id() + "/backups", new CreateBackupRequest("a test"));
        assertThat(operation.state()).as(operation.errorDetail()).isEqualTo("done");
        return backup(plane, Objects.requireNonNull(operation.result().get("backupId")));
    }

    private static BackupView backup(LivePlane plane, String id) {
        return plane.administrator().get("/v1/backups/" + id).as(BackupView.class);
    }

    private static OperationView drill(LivePlane plane, BackupView backup) {
        return plane.run("/v1/tenants/" + backup.tenantId() + "/drills", new CreateDrillRequest(backup.id(), "a test"));
    }

    private static List<DrillView> drills(LivePlane plane, TenantView tenant) {
        return plane.administrator()
                .get("/v1/tenants/" + tenant.id() + "/drills")
                .as(new GenericArgument<Page<DrillView>>() {})
                .items();
    }

    private static List<FleetFinding> findings(LivePlane plane, String code) {
        return plane.administrator().get("/v1/fleet/findings").as(FleetFindings.class).findings().stream()
                .filter(finding -> finding.code().equals(code))
                .toList();
    }

    /** Changes one byte of the archive's rows; gives the object as it was. */
    private static byte[] damage(LivePlane plane, BackupView backup) {
        String key = key(plane, backup);
        byte[] good = read(plane, key);
        byte[] bad = good.clone();
        bad[bad.length / 2] ^= 1;
        write(plane, key, bad);
        return good;
    }

    private static String key(LivePlane plane, BackupView backup) {
        return store(plane).list(backup.tenantId() + "/" + backup.id() + "/").stream()
                .filter(key -> !key.endsWith("manifest"))
                .findFirst()
                .orElseThrow();
    }

    private static ObjectStore store(LivePlane plane) {
        return plane.bean(Stores.class).current();
    }

    private static byte[] read(LivePlane plane, String key) {
        try (InputStream content = store(plane).read(key)) {
            return content.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void write(LivePlane plane, String key, byte[] content) {
        store(plane).delete(key);
        store(plane).write(key, target -> target.write(content));
    }

    /** All tenant databases of this control plane's catalog that are on the server. */
    private static Set<String> databases(LivePlane plane) {
        Set<String> known =
                plane.read(transaction -> new HashSet<>(Sql.of(transaction, "SELECT database_name FROM tenant_database")
                        .list(row -> row.string("database_name"))));
        Set<String> found = new HashSet<>();
        try (Connection session = TestServers.administrator(plane.server());
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SELECT schema_name FROM information_schema.schemata")) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        found.retainAll(known);
        return found;
    }
}
