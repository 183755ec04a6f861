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
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.copy.CopyOperation;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.restore.RestoreRequests;
import dev.tenantry.controlplane.restore.RestoreRequests.What;
import dev.tenantry.controlplane.restore.RestoreTargets;
import dev.tenantry.controlplane.retention.ExpireOperation;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.Durability;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.EmbeddedSettings;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.store.DirectoryStore;
import dev.tenantry.provisioning.store.ObjectStore;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a second copy is for, what it must not survive, and what it finds. */
class SecondCopyTest {
    private TestWorld world;
    private TenantId tenant;
    private BackupId backup;

    @BeforeEach
    void backUpATenant() {
        world = TestWorld.on(Flavour.MARIADB);
        tenant = world.liveTenant();
        backup = backUp(world, tenant);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static BackupId backUp(TestWorld world, TenantId tenant) {
        BackupId backup = world.read(transaction -> world.wiring
                        .get(BackupRequests.class)
                        .submit(transaction, tenant, TestWorld.CALLER, "a test", false))
                .backup();
        world.workToTheEnd();
        return backup;
    }

    private OperationView copy() {
        OperationId id = KindScenarios.copy(world, tenant, backup);
        world.workToTheEnd();
        return world.operation(id);
    }

    private BackupView view() {
        return view(world, backup);
    }

    private static BackupView view(TestWorld world, BackupId backup) {
        return world.read(transaction ->
                world.wiring.get(BackupStore.class).find(transaction, backup).orElseThrow());
    }

    private static OperationView restore(TestWorld world, TenantId tenant, BackupId backup, What what) {
        OperationId id = world.read(transaction -> world.wiring
                .get(RestoreRequests.class)
                .restore(
                        transaction,
                        tenant,
                        backup,
                        new RestoreTargets.Wish(null, false),
                        what,
                        TestWorld.CALLER,
                        "a test")
                .operation());
        world.workToTheEnd();
        return world.operation(id);
    }

    private void change(String sql) {
        world.catalog.run(transaction -> Sql.of(transaction, sql).update());
    }

    @Test
    void standsWithTheBackupOnceItIsMadeAndIsNotMadeTwice() {
        assertThat(view().copy()).isEqualTo("none");

        assertThat(copy().state()).isEqualTo("done");

        assertThat(view().copy()).isEqualTo("complete");
        assertThat(view().copyStore()).isEqualTo("copies");
        assertThat(view().copiedAt()).isNotNull();
        assertThat(world.copies.list("")).isEqualTo(world.store.list(""));
        assertThat(world.strings("SELECT object_id AS x FROM audit_event WHERE action = 'backup.copy'"))
                .containsExactly(backup.value());
        assertThatThrownBy(() -> KindScenarios.copy(world, tenant, backup)).hasMessageContaining("No value");
        world.assertAgreement();
    }

    @Test
    void findsAHarmedBackupAndDoesNotCopyTheHarm() {
        String data = world.store.list("").stream()
                .filter(key -> key.endsWith(".data"))
                .findFirst()
                .orElseThrow();
        world.store.write(data, target -> target.write("harm".getBytes(java.nio.charset.StandardCharsets.UTF_8)));

        OperationView operation = copy();

        assertThat(operation.state()).isEqualTo("undone");
        assertThat(operation.errorCode()).isEqualTo("backup.corrupt");
        assertThat(world.copies.list("")).isEmpty();
        assertThat(view().proof()).isEqualTo("failed");
        assertThat(view().refutation()).contains(data);
        assertThat(view().copy()).isEqualTo("failed");
        assertThat(view().copyProblem()).startsWith("backup.corrupt: ").contains(data);
    }

    @Test
    void isReadWhenTheFirstStoreLostTheBackupAndTheRestoreSaysSo() {
        copy();
        world.store.list("").forEach(world.store::delete);

        OperationView restored = restore(world, tenant, backup, What.WHOLE);

        assertThat(restored.state()).isEqualTo("done");
        assertThat(restored.result()).containsEntry("readFrom", "copies");
        assertThat(view().proof()).as("a copy proves nothing of what is lost").isEqualTo("failed");
        assertThat(view().copy()).isEqualTo("complete");
    }

    @Test
    void isReadWhenSomebodyWantsItAndProvesNothingOfTheFirst() {
        assertThatThrownBy(() -> restore(world, tenant, backup, new What(List.of(), true)))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("has no second copy that is whole");
        copy();

        OperationView restored = restore(world, tenant, backup, new What(List.of(), true));

        assertThat(restored.state()).isEqualTo("done");
        assertThat(restored.result()).containsEntry("readFrom", "copies");
        assertThat(view().proof()).isEqualTo("unproven");
    }

    @Test
    void isMadeAgainWhenItIsFoundToBeHarmed() {
        copy();
        String data = world.copies.list("").stream()
                .filter(key -> key.endsWith(".data"))
                .findFirst()
                .orElseThrow();
        world.copies.write(data, target -> target.write('x'));

        OperationView restored = restore(world, tenant, backup, new What(List.of(), true));

        assertThat(restored.state()).isEqualTo("undone");
        assertThat(view().copy()).isEqualTo("failed");
        assertThat(view().proof())
                .as("nothing speaks against the backup itself")
                .isEqualTo("unproven");
        OperationView again = copy();
        assertThat(again.state()).isEqualTo("done");
        assertThat(world.copies.digest(data)).isEqualTo(world.store.digest(data));
    }

    @Test
    void goesWithItsBackupWhichIsNotGoneWhileTheCopyIsThere() {
        copy();
        expirable();
        OperationId expire = expire();
        world.workToTheEnd();

        world.assertEndedOnce(expire, "done");
        assertThat(view().state()).isEqualTo("expired");
        assertThat(world.copies.list(tenant + "/" + backup)).isEmpty();
        assertThat(
                        world.strings(
                                "SELECT object_name AS x FROM deletion_record WHERE object_kind = 'copy' AND gone_at IS NOT NULL"))
                .containsExactly("copies/" + tenant + "/" + backup);
        world.assertAgreement();
    }

    @Test
    void inAStoreThatNobodyConfiguresAnyMoreStopsTheExpiryLoudlyAndIsNotForgotten() {
        copy();
        expirable();
        change("UPDATE backup SET copy_store = 'copy-s3' WHERE id = '" + backup + "'");
        OperationId expire = expire();
        world.workToTheEnd();

        OperationView parked = world.operation(expire);
        assertThat(parked.state()).isEqualTo("parked");
        assertThat(parked.errorCode()).isEqualTo("backup.copy_unconfigured");
        assertThat(parked.errorDetail()).contains("copy-s3");
        assertThat(view().state()).isEqualTo("expiring");
        assertThat(world.store.list(tenant + "/" + backup)).isNotEmpty();
    }

    @Test
    void isStoppedByADecisionAboutTheBackupThatComesWhileItIsMade() {
        OperationId id = KindScenarios.copy(world, tenant, backup);
        change("UPDATE backup SET state = 'expiring' WHERE id = '" + backup + "'");
        world.workToTheEnd();

        assertThat(world.operation(id).state()).isEqualTo("undone");
        assertThat(world.operation(id).errorCode()).isEqualTo("backup.copy_unwanted");
        assertThat(world.copies.list("")).isEmpty();
    }

    /** An older backup than the plan keeps, beside a newer one that is proven. */
    private void expirable() {
        backUp(world, tenant);
        change("UPDATE backup SET proven_at = utc_timestamp(6), snapshot_at = utc_timestamp(6) - INTERVAL 1 DAY");
        change("UPDATE backup SET snapshot_at = utc_timestamp(6) - INTERVAL 60 DAY WHERE id = '" + backup + "'");
    }

    private OperationId expire() {
        return world.read(transaction -> world.wiring
                .get(QueuedOperations.class)
                .submit(
                        transaction,
                        new Operations.Request(
                                ExpireOperation.NAME,
                                tenant,
                                null,
                                java.util.Map.of("tenantId", tenant.value()),
                                "retention",
                                "retention",
                                "a test",
                                "req-1",
                                true)));
    }

    /** On a real server and in a folder that is lost, with everything that was in it. */
    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void bringsATenantBackWhoseFirstStoreIsLost(Flavour flavour) {
        EmbeddedServer server = EmbeddedServer.start(
                EmbeddedSettings.of(flavour, TestServers.newDirectory("copies")).with(Durability.RELAXED));
        try (server) {
            ObjectStore first = new DirectoryStore("files", TestServers.newDirectory("copies-store"));
            try (RealWorld real = RealWorld.on(server, first, UnaryOperator.identity())) {
                TenantId lucky = real.liveTenant();
                BackupId saved = backUp(real, lucky);
                OperationId copied = KindScenarios.copy(real, lucky, saved);
                real.workToTheEnd();
                assertThat(real.operation(copied).state()).isEqualTo("done");
                assertThat(real.operation(copied).kind()).isEqualTo(CopyOperation.NAME);
                first.list("").forEach(first::delete);

                OperationView restored = restore(real, lucky, saved, What.WHOLE);

                assertThat(restored.state()).isEqualTo("done");
                assertThat(restored.result()).containsEntry("readFrom", "copies");
            }
        }
    }
}
