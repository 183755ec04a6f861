package dev.tenantry.controlplane.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.controlplane.operation.KindTrials.Place;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.restore.RestoreBesideOperation;
import dev.tenantry.controlplane.restore.RestoreRequests;
import dev.tenantry.controlplane.restore.SwapOperation;
import dev.tenantry.controlplane.server.FakeArchive;
import dev.tenantry.controlplane.tenant.DatabaseState;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.TenantDatabase;
import dev.tenantry.controlplane.tenant.TenantStore;
import dev.tenantry.provisioning.Flavour;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A restore of some tables, which the tests of every kind ask for only as a whole, and what the database that it leaves is refused. */
class PartialRestoreTest {
    private static final String KIND = RestoreBesideOperation.NAME;

    private static TestWorld world;

    @BeforeAll
    static void makeTheWorld() {
        world = TestWorld.on(Flavour.MARIADB);
    }

    @AfterAll
    static void endTheWorld() {
        world.close();
    }

    private static RestoreRequests.Accepted ask(TestWorld world, String table) {
        return KindScenarios.restoreSomeTables(world, world.liveTenant(), table);
    }

    @Test
    void survivesADeathAtEveryPlaceOfEveryStep() {
        KindTrials trials =
                new KindTrials(world, (it, kind) -> ask(it, FakeArchive.TABLE).operation());
        trials.appliedTwice(KIND);
        trials.steps(KIND).forEach(step -> trials.passingError(KIND, step));
        for (Place place : trials.places(KIND).keySet()) {
            trials.crash(KIND, place.step(), place.point(), 1);
            if (place.mayFail()) {
                trials.lastingError(KIND, place.step(), place.point());
            }
        }
        for (Place place : trials.placesOfUndoing(KIND).keySet()) {
            trials.crashWhileUndoing(KIND, place.step(), place.point());
            if (place.mayFailToUndo()) {
                trials.undoFails(KIND, place.step());
            }
        }
    }

    @Test
    void isVerifiedAndProvesNothing() {
        RestoreRequests.Accepted accepted = ask(world, FakeArchive.TABLE);
        world.workToTheEnd();

        OperationView operation = world.operation(accepted.operation());
        assertThat(operation.result())
                .containsEntry("tables", FakeArchive.TABLE)
                .containsEntry("leftOut", "1 triggers, 0 views, 0 routines, 0 events")
                .containsEntry("foreignKeysLeftOut", "of everything to nothing");
        TenantDatabase database = database(accepted.database());
        assertThat(database.state()).isEqualTo(DatabaseState.BESIDE);
        assertThat(database.verifiedAt()).isNotNull();
        assertThat(database.onlyTables()).containsExactly(FakeArchive.TABLE);
        assertThat(world.strings("SELECT id AS x FROM backup WHERE proven_at IS NOT NULL AND id = '"
                        + database.sourceBackup() + "'"))
                .isEmpty();
    }

    @Test
    void isNeverSwappedInWhoeverAsks() {
        TenantId tenant = world.liveTenant();
        DatabaseId database = KindScenarios.restoreSomeTables(world, tenant, FakeArchive.TABLE)
                .database();
        world.workToTheEnd();
        TenantDatabase partial = database(database);

        assertThatThrownBy(() -> world.read(transaction -> world.wiring
                        .get(RestoreRequests.class)
                        .swap(transaction, tenant, database, TestWorld.CALLER, "a test")))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.nextSteps())
                                .anyMatch(
                                        step -> step.startsWith("tenantctl backups restore " + partial.sourceBackup())))
                .hasMessageContaining("holds only some tables of backup " + partial.sourceBackup())
                .hasMessageContaining("can never become live");

        OperationId sneaked = sneakASwapIn(tenant, database);
        world.workToTheEnd();
        assertThat(world.operation(sneaked).state()).isEqualTo("undone");
        assertThat(world.operation(sneaked).errorCode()).isEqualTo("restore.target_not_ready");

        for (DatabaseState state : List.of(DatabaseState.LIVE)) {
            assertThatThrownBy(() -> world.catalog.run(
                            transaction -> world.wiring.get(DatabaseStore.class).change(transaction, partial, state)))
                    .hasMessageContaining("never becomes " + state.word());
        }
        assertThat(database(database).state()).isEqualTo(DatabaseState.BESIDE);
        world.assertAgreement();
    }

    @Test
    void ofAnUnknownTableIsRefusedBeforeAnythingIsMade() {
        RestoreRequests.Accepted accepted = ask(world, "everthing");
        world.workToTheEnd();

        OperationView operation = world.operation(accepted.operation());
        assertThat(operation.state()).isEqualTo("undone");
        assertThat(operation.errorCode()).isEqualTo("restore.table_unknown");
        assertThat(operation.errorDetail()).contains("has no table everthing", ": " + FakeArchive.TABLE + ".");
        assertThat(world.server.databaseNames())
                .doesNotContain(database(accepted.database()).name());
        assertThat(database(accepted.database()).state()).isEqualTo(DatabaseState.DROPPED);
        assertThat(world.strings("SELECT refutation AS x FROM backup WHERE refuted_at IS NOT NULL"))
                .isEmpty();
        world.assertAgreement();
    }

    /** As an older release would have asked for it, or somebody who writes into the catalog. */
    private static OperationId sneakASwapIn(TenantId tenant, DatabaseId target) {
        return world.read(transaction -> {
            var found = world.wiring.get(TenantStore.class).get(transaction, tenant);
            var input = Map.of(
                    "tenantId", tenant.value(),
                    "formerDatabaseId", found.live().value(),
                    "databaseId", target.value(),
                    "generation", Integer.toString(found.generation() + 1));
            return world.wiring
                    .get(QueuedOperations.class)
                    .submit(
                            transaction,
                            new Operations.Request(
                                    SwapOperation.NAME,
                                    tenant,
                                    world.serverId,
                                    input,
                                    "tok_test",
                                    "pat",
                                    "a test",
                                    "req-1",
                                    false));
        });
    }

    private static TenantDatabase database(DatabaseId id) {
        return world.read(transaction -> world.wiring.get(DatabaseStore.class).get(transaction, id));
    }
}
