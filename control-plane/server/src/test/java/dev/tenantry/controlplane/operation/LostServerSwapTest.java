package dev.tenantry.controlplane.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.backup.BackupRequests;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.operation.Failpoints.Point;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.restore.RestoreRequests;
import dev.tenantry.controlplane.restore.RestoreTargets.Wish;
import dev.tenantry.controlplane.server.DatabaseServers;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.account.AccountObservation;
import dev.tenantry.provisioning.identifier.AccountName;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Swaps away from a server that does not answer. Both servers are one in memory, to which the way under the lost one's id is cut. */
class LostServerSwapTest {
    private static final ServerId OTHER = new ServerId("srv_otheraaaaaaaaaaaaaaa");

    private TestWorld world;
    private TenantId tenant;
    private BackupId backup;
    private RestoreRequests.Accepted beside;
    private AccountName formerAccount;

    @BeforeEach
    void restoreToTheOtherServer() {
        world = TestWorld.on(Flavour.MARIADB);
        world.catalog.run(
                transaction -> Sql.of(transaction, """
                        INSERT INTO server (id, name, flavour, server_version, host, port, tls_mode, region, labels,
                                            capacity_weight, cordoned, findings, created_at, created_by, row_version)
                        VALUES (:id, 'other', 'mariadb', '11.4.5-MariaDB', 'other', 1, 'disabled', 'eu', '{}', 1, FALSE,
                                '[]', utc_timestamp(6), 'pat', 1)
                        """).with("id", OTHER).updateOne());
        tenant = world.liveTenant();
        formerAccount = new AccountName(
                world.strings("SELECT account_name AS x FROM database_account WHERE role = 'application'")
                        .iterator()
                        .next());
        backup = world.read(transaction -> world.wiring
                        .get(BackupRequests.class)
                        .submit(transaction, tenant, TestWorld.CALLER, "a test", false))
                .backup();
        world.workToTheEnd();
        beside = world.read(transaction -> requests()
                .restore(transaction, tenant, backup, new Wish("other", false), TestWorld.CALLER, "it burnt down"));
        drain();
        assertThat(world.operation(beside.operation()).state())
                .as("a restore to another server needs nothing of the tenant's own")
                .isEqualTo("done");
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void withoutAWordTheSwapIsTakenBackAndTrafficStaysWhereItWas() {
        OperationId swap = swap(null);
        drain();
        assertThat(world.operation(swap).errorCode()).isEqualTo("server.unreachable");
        assertThat(live()).doesNotContain(beside.database().value());
    }

    @Test
    void aPersonsWordCarriesItThroughAndTheFormerAccountIsEndedInTheCatalog() {
        OperationId swap = swap("fake");
        drain();

        world.assertEndedOnce(swap, "done");
        assertSwapped();
        assertThat(world.strings(
                        "SELECT CONCAT(action, ' ', reason) AS x FROM audit_event WHERE action LIKE 'restore.%'"))
                .contains("restore.swap_unfenced it burnt down");
    }

    @Test
    void itGoesOnAfterACrashAtEveryPlaceWhereTheLostServerIsPassed() {
        for (String step : List.of("fence-former", "drop-former-account")) {
            for (Point point : List.of(Point.BEFORE_APPLY, Point.AFTER_APPLY, Point.AFTER)) {
                OperationId swap = swap("fake");
                world.failpoints.set("swap." + step + "." + point.word(), () -> {
                    throw new TestWorld.SimulatedCrash();
                });
                world.workUntilCrash(worker());
                world.failpoints.clear();
                drain();
                world.assertEndedOnce(swap, "done");
                assertSwapped();
                close();
                restoreToTheOtherServer();
            }
        }
    }

    @Test
    void whenItIsTakenBackTheFormerAccountIsAsItWas() {
        OperationId swap = swap("fake");
        world.failpoints.set("swap.switch." + Point.BEFORE_APPLY.word(), () -> {
            throw StepException.lasting("operation.failpoint", "it lasts");
        });
        drain();
        world.failpoints.clear();

        world.assertEndedOnce(swap, "undone");
        assertThat(state(formerAccount)).isEqualTo("active");
        assertThat(world.server.observeAccount(formerAccount)).isEqualTo(AccountObservation.UNLOCKED);
    }

    @Test
    void aServerThatAnswersIsFencedWhateverWasSaid() {
        OperationId swap = swap("fake");
        world.workToTheEnd();

        world.assertEndedOnce(swap, "done");
        assertThat(state(formerAccount)).isEqualTo("dropped");
        world.assertAgreement();
    }

    @Test
    void anotherServersNameOrADatabaseOnTheLostServerIsRefused() {
        assertThatThrownBy(() -> swap("other"))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ProblemCode.REQUEST_INVALID))
                .hasMessageContaining("is not fake, the server of");
        world.catalog.run(transaction ->
                Sql.of(transaction, """
                        UPDATE tenant_database SET server_id = (SELECT id FROM server WHERE name = 'fake') WHERE id = :id
                        """).with("id", beside.database()).updateOne());
        assertThatThrownBy(() -> swap("fake"))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ProblemCode.REQUEST_INVALID))
                .hasMessageContaining("holds the other database too");
    }

    @Test
    void undoingASwapToAServerThatDoesNotAnswerEndsAtOnceWithAReason() {
        swap("fake");
        drain();
        OperationId undo = world.read(transaction -> requests()
                .undoSwap(transaction, tenant, TestWorld.CALLER, "a test")
                .operation());
        drain();

        world.assertEndedOnce(undo, "undone");
        assertThat(world.operation(undo).errorCode()).isEqualTo("server.unreachable");
        assertThat(world.operation(undo).errorDetail()).contains("The database that is live stays live.");
        assertThat(world.strings("SELECT CAST(MAX(attempt) AS CHAR) AS x FROM operation_step WHERE operation_id = '"
                        + undo + "'"))
                .as("it is not tried again")
                .containsExactly("1");
        assertSwapped();
    }

    @Test
    void undoingASwapToAServerThatWasOutOfReachAMomentAgoIsRefused() {
        swap("fake");
        drain();
        world.catalog.run(transaction -> Sql.of(transaction, """
                        INSERT INTO server_observation (server_id, reachable, detail, since, looked_at, claimed_until)
                        SELECT id, FALSE, 'It does not answer.', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)
                          FROM server WHERE name = 'fake'
                        """).updateOne());

        assertThatThrownBy(() ->
                        world.read(transaction -> requests().undoSwap(transaction, tenant, TestWorld.CALLER, "a test")))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ProblemCode.SERVER_UNREACHABLE))
                .hasMessageContaining("on server fake, which was out of reach a moment ago. It does not answer.");
    }

    @Test
    void aServerThatIsCordonedWhileTheRestoreWaitsIsRefusedWhenItsTurnComes() {
        RestoreRequests.Accepted later = world.read(transaction ->
                requests().restore(transaction, tenant, backup, new Wish("other", false), TestWorld.CALLER, "a test"));
        world.catalog.run(transaction -> Sql.of(transaction, "UPDATE server SET cordoned = TRUE WHERE id = :id")
                .with("id", OTHER)
                .updateOne());
        drain();

        world.assertEndedOnce(later.operation(), "undone");
        assertThat(world.operation(later.operation()).errorCode()).isEqualTo("server.none_eligible");
        assertThat(world.operation(later.operation()).errorDetail()).contains("it is cordoned");
        assertThat(world.strings("SELECT state AS x FROM tenant_database WHERE id = '" + later.database() + "'"))
                .containsExactly("dropped");
    }

    @Test
    void theTenantsOwnServerTakesItsRestoresAlsoWhenItIsCordoned() {
        world.catalog.run(transaction ->
                Sql.of(transaction, "UPDATE server SET cordoned = TRUE").update());
        RestoreRequests.Accepted home = world.read(transaction ->
                requests().restore(transaction, tenant, backup, new Wish("fake", false), TestWorld.CALLER, "a test"));
        world.workToTheEnd();

        world.assertEndedOnce(home.operation(), "done");
    }

    private void assertSwapped() {
        assertThat(live()).containsExactly(beside.database().value());
        assertThat(world.strings("SELECT server_id AS x FROM route")).containsExactly(OTHER.value());
        assertThat(state(formerAccount)).as("ended, and not gone").isEqualTo("locked");
        assertThat(world.server.observeAccount(formerAccount))
                .as("the lost server was not told")
                .isEqualTo(AccountObservation.UNLOCKED);
    }

    private OperationId swap(@Nullable String lost) {
        return world.read(transaction -> requests()
                .swap(transaction, tenant, beside.database(), lost, TestWorld.CALLER, "it burnt down")
                .operation());
    }

    private RestoreRequests requests() {
        return world.wiring.get(RestoreRequests.class);
    }

    private void drain() {
        world.drain(worker());
    }

    private OperationWorker worker() {
        DatabaseServers all = world.wiring.get(DatabaseServers.class);
        return world.worker(
                UnaryOperator.identity(), TestWorld.LIMITS, EngineTime.SYSTEM, world.catalog.catalog(), id -> {
                    if (!id.equals(OTHER)) {
                        throw new ProvisioningException(FailureCode.SERVER_UNREACHABLE, "the server is gone");
                    }
                    return all.of(id);
                });
    }

    private List<String> live() {
        return List.copyOf(world.strings("SELECT id AS x FROM tenant_database WHERE state = 'live'"));
    }

    private String state(AccountName account) {
        return world.strings("SELECT state AS x FROM database_account WHERE account_name = '" + account.value() + "'")
                .iterator()
                .next();
    }
}
