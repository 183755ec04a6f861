package dev.tenantry.controlplane.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.controlplane.backup.BackupRequests;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.restore.RestoreRequests;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.store.DirectoryStore;
import dev.tenantry.provisioning.store.ObjectStore;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A first store that lost a backup is filled from the second copy, and from nothing that is not what it was. */
class CopyBackTest {
    private TestWorld world;
    private TenantId tenant;
    private BackupId backup;

    @BeforeEach
    void copyABackup() {
        world = TestWorld.on(Flavour.MARIADB);
        tenant = world.liveTenant();
        backup = copied(world, tenant);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static BackupId copied(TestWorld world, TenantId tenant) {
        BackupId backup = world.read(transaction -> world.wiring
                        .get(BackupRequests.class)
                        .submit(transaction, tenant, TestWorld.CALLER, "a test", false))
                .backup();
        world.workToTheEnd();
        KindScenarios.copy(world, tenant, backup);
        world.workToTheEnd();
        return backup;
    }

    private OperationView back() {
        OperationId id = KindScenarios.copyBack(world, tenant, backup);
        world.workToTheEnd();
        return world.operation(id);
    }

    private static BackupView view(TestWorld world, BackupId backup) {
        return world.read(transaction ->
                world.wiring.get(BackupStore.class).find(transaction, backup).orElseThrow());
    }

    private static OperationView restore(TestWorld world, TenantId tenant, BackupId backup) {
        OperationId id = world.read(transaction -> world.wiring
                .get(RestoreRequests.class)
                .restore(transaction, tenant, backup, TestWorld.CALLER, "a test")
                .operation());
        world.workToTheEnd();
        return world.operation(id);
    }

    private static String key(ObjectStore store, String end) {
        return store.list("").stream()
                .filter(key -> key.endsWith(end))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatWasLostAndWhatWasHarmedIsThereAgainAndTheBackupWaitsForItsProof() {
        world.store.write(key(world.store, ".data"), target -> target.write('x'));
        assertThat(restore(world, tenant, backup).result()).containsEntry("readFrom", "copies");
        assertThat(view(world, backup).proof()).isEqualTo("failed");
        world.store.delete(key(world.store, "manifest"));

        assertThat(back().state()).isEqualTo("done");

        assertThat(world.store.list(""))
                .isEqualTo(world.copies.list(""))
                .allSatisfy(key -> assertThat(world.store.digest(key)).isEqualTo(world.copies.digest(key)));
        assertThat(view(world, backup).proof()).isEqualTo("unproven");
        assertThat(view(world, backup).refutation()).isNull();
        assertThat(restore(world, tenant, backup).result()).doesNotContainKey("readFrom");
        assertThat(view(world, backup).proof()).isEqualTo("proven");
        assertThat(world.strings("SELECT object_id AS x FROM audit_event WHERE action = 'backup.copy_back'"))
                .containsExactly(backup.value());
        world.assertAgreement();
    }

    @Test
    void aRestoreThatCameOutDifferentIsNotForgiven() {
        world.catalog.run(transaction -> world.wiring
                .get(BackupStore.class)
                .refuted(transaction, backup, "restore.different: a table has other rows"));
        world.store.delete(key(world.store, ".data"));

        assertThat(back().state()).isEqualTo("done");

        assertThat(view(world, backup).proof()).isEqualTo("failed");
    }

    @Test
    void aFirstStoreThatIsWholeIsLeftAndSaidToBe() {
        OperationView operation = back();

        assertThat(operation.state()).isEqualTo("undone");
        assertThat(operation.errorCode()).isEqualTo("backup.archive_whole");
        assertThat(operation.errorDetail()).contains("All 2 objects").contains("Nothing was written");
        assertThat(view(world, backup).copy()).isEqualTo("complete");
        world.assertAgreement();
    }

    @Test
    void aCopyWithoutAnObjectThatIsNeededIsRefusedByNameBeforeAnythingIsWritten() {
        String data = key(world.copies, ".data");
        world.copies.delete(data);
        world.store.list("").forEach(world.store::delete);

        OperationView operation = back();

        assertThat(operation.state()).isEqualTo("undone");
        assertThat(operation.errorCode()).isEqualTo("backup.store_missing");
        assertThat(operation.errorDetail()).contains("store copies has no object " + data);
        assertThat(world.store.list("")).isEmpty();
        assertThat(view(world, backup).copy()).isEqualTo("failed");
        assertThat(view(world, backup).proof())
                .as("the copy is wrong, and not the backup")
                .isEqualTo("unproven");
        assertThatThrownBy(() -> KindScenarios.copyBack(world, tenant, backup))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("has no second copy that is whole")
                .hasMessageContaining(data);
    }

    @Test
    void aHarmedCopyIsRefusedByNameAndTheHarmDoesNotGoBack() {
        for (String end : new String[] {".data", "manifest"}) {
            String harmed = key(world.copies, end);
            world.copies.write(harmed, target -> target.write('x'));
            world.store.delete(harmed);

            OperationView operation = back();

            assertThat(operation.state()).isEqualTo("undone");
            assertThat(operation.errorCode()).isEqualTo("backup.corrupt");
            assertThat(operation.errorDetail()).contains(harmed);
            assertThat(world.store.list("")).doesNotContain(harmed);
            assertThat(view(world, backup).copy()).isEqualTo("failed");
            backup = copied(world, tenant);
            world.store.list("").stream()
                    .filter(key -> !key.contains(backup.value()))
                    .forEach(world.store::delete);
            world.copies.list("").stream()
                    .filter(key -> !key.contains(backup.value()))
                    .forEach(world.copies::delete);
        }
    }

    @Test
    void itStopsWhenTheEndOfTheBackupIsDecided() {
        world.store.list("").forEach(world.store::delete);
        OperationId id = KindScenarios.copyBack(world, tenant, backup);
        world.catalog.run(transaction -> Sql.of(transaction, "UPDATE backup SET state = 'expiring' WHERE id = :id")
                .with("id", backup)
                .updateOne());
        world.workToTheEnd();

        assertThat(world.operation(id).errorCode()).isEqualTo("backup.copy_unwanted");
        assertThat(world.store.list("")).isEmpty();
    }

    /** On a real server, and with folders as stores. */
    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void aLostFolderIsFilledAndRestoredFrom(Flavour flavour) {
        EmbeddedServer server = EmbeddedServer.start(EmbeddedSettings.of(flavour, TestServers.newDirectory("copy-back"))
                .with(Durability.RELAXED));
        try (server) {
            ObjectStore first = new DirectoryStore("files", TestServers.newDirectory("copy-back-store"));
            try (RealWorld real = RealWorld.on(server, first, UnaryOperator.identity())) {
                TenantId lucky = real.liveTenant();
                BackupId saved = copied(real, lucky);
                first.list("").forEach(first::delete);
                OperationId back = KindScenarios.copyBack(real, lucky, saved);
                real.workToTheEnd();
                assertThat(real.operation(back).state()).isEqualTo("done");
                ObjectStore second = real.wiring.get(Stores.class).copies().orElseThrow();
                assertThat(first.list("")).isEqualTo(second.list(""));
                second.list("").forEach(second::delete);

                OperationView restored = restore(real, lucky, saved);

                assertThat(restored.state()).isEqualTo("done");
                assertThat(restored.result()).doesNotContainKey("readFrom");
                assertThat(view(real, saved).proof()).isEqualTo("proven");
            }
        }
    }
}
