package dev.tenantry.controlplane.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.backup.BackupRequests;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.copy.CopyRequests;
import dev.tenantry.controlplane.operation.TestWorld;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.store.ObjectStore;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The second store is compared with the catalog as the first is. */
class SecondStoreTest {
    private TestWorld world;
    private TenantId tenant;
    private BackupId backup;
    private ObjectStore second;

    @BeforeEach
    void copyABackup() {
        world = TestWorld.on(Flavour.MARIADB);
        tenant = world.liveTenant();
        backup = world.read(transaction -> world.wiring
                        .get(BackupRequests.class)
                        .submit(transaction, tenant, TestWorld.CALLER, "a test", false))
                .backup();
        world.workToTheEnd();
        second = world.wiring.get(Stores.class).copies().orElseThrow();
        copy();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void copy() {
        world.read(transaction -> world.wiring
                .get(CopyRequests.class)
                .ask(transaction, tenant, backup)
                .orElseThrow());
        world.workToTheEnd();
        assertThat(view().copy()).isEqualTo("complete");
    }

    private BackupView view() {
        return world.read(transaction ->
                world.wiring.get(BackupStore.class).find(transaction, backup).orElseThrow());
    }

    /** Nothing has worked on anything for a while. */
    private void sweep() {
        sweep(second);
    }

    private void sweep(ObjectStore store) {
        world.catalog.run(transaction -> Sql.of(
                        transaction,
                        "UPDATE operation SET ended_at = ended_at - INTERVAL 1 HOUR WHERE ended_at IS NOT NULL")
                .update());
        assertThat(world.wiring.get(Reconciler.class).sweep("store:" + store.name()))
                .isTrue();
    }

    @Test
    void aWholeCopyIsNothingToSpeakOf() {
        List<String> targets =
                world.read(transaction -> world.wiring.get(Targets.class).all(transaction));
        assertThat(targets).contains("store:" + second.name());
        sweep();
        sweep();
        assertThat(view().copy()).isEqualTo("complete");
        assertThat(world.strings("SELECT object AS x FROM drift")).isEmpty();
    }

    @Test
    void aCopyThatLostAnObjectIsCalledWholeNoMoreAndMadeAgain() {
        for (String end : List.of(".data", ".manifest")) {
            second.list("").stream().filter(key -> key.endsWith(end)).forEach(second::delete);
            sweep();
            assertThat(view().copy()).isEqualTo("failed");
            assertThat(view().copyProblem()).startsWith("1 of its 2 objects are in store");
            copy();
        }
    }

    @Test
    void anArchiveThatWasBroughtBackIsNoDriftAnyMoreAtOnce() {
        ObjectStore first = world.wiring.get(Stores.class).current();
        first.list("").stream().filter(key -> key.endsWith("manifest")).forEach(first::delete);
        sweep(first);
        sweep(first);
        assertThat(world.strings("SELECT CONCAT(kind, ' ', state) AS x FROM drift"))
                .containsExactly("archive.missing confirmed");

        world.read(transaction ->
                world.wiring.get(CopyRequests.class).copyBack(transaction, tenant, backup, TestWorld.CALLER, "a test"));
        world.workToTheEnd();

        assertThat(world.strings("SELECT CONCAT(state, ' ', ending) AS x FROM drift"))
                .containsExactly("ended gone");
        sweep(first);
        assertThat(world.strings("SELECT id AS x FROM drift WHERE state <> 'ended'"))
                .isEmpty();
    }

    @Test
    void aStoreInWhichNothingIsLeftIsNotKnownAndItsCopiesAreNotCalledLost() {
        second.list("").forEach(second::delete);
        sweep();
        assertThat(view().copy()).isEqualTo("complete");
        assertThat(world.strings("SELECT problem AS x FROM drift_sweep WHERE target LIKE 'store%'"))
                .anyMatch(detail -> detail.contains("is empty, and 1 second copies should be there"));
    }

    @Test
    void whatIsLeftOfABackupThatIsGoneIsClearedAndWhatNobodyKnowsIsReported() {
        world.catalog.run(transaction -> Sql.of(
                        transaction, "UPDATE backup SET state = 'expired', copied_at = NULL WHERE id = :id")
                .with("id", backup)
                .updateOne());
        ObjectStore first = world.wiring.get(Stores.class).current();
        first.list("").forEach(first::delete);
        String stranger = "tnt_zzzzzzzzzzzzzzzzzzzz/bak_zzzzzzzzzzzzzzzzzzzz/1.data";
        second.write(stranger, target -> target.write('x'));

        sweep();
        sweep();
        world.workToTheEnd();

        assertThat(second.list("")).containsExactly(stranger);
        assertThat(world.strings("SELECT kind AS x FROM drift WHERE object LIKE 'tnt_z%'"))
                .containsExactly("archive.unknown");
    }
}
