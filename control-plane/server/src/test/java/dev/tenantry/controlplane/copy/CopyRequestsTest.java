package dev.tenantry.controlplane.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.backup.BackupRequests;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.operation.Operations;
import dev.tenantry.controlplane.operation.TestWorld;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.store.ObjectStore;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person may ask to be copied, and how everything else is answered. Every test opens its own world first. */
@SuppressWarnings("NullAway.Init")
class CopyRequestsTest {
    private static final String ALL = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    private TestWorld world;
    private TenantId tenant;
    private BackupId backup;

    @AfterEach
    void close() {
        world.close();
    }

    private void open(Flavour flavour) {
        world = TestWorld.on(flavour);
        tenant = world.liveTenant();
        backup = askForABackup();
        world.workToTheEnd();
    }

    private BackupId askForABackup() {
        return world.read(transaction -> world.wiring
                        .get(BackupRequests.class)
                        .submit(transaction, tenant, TestWorld.CALLER, "a test", false))
                .backup();
    }

    private OperationId copy(CopyRequests requests) {
        return world.read(
                transaction -> requests.copy(transaction, tenant, backup, TestWorld.CALLER, "before the weekend"));
    }

    private OperationId copy() {
        return copy(world.wiring.get(CopyRequests.class));
    }

    private OperationId back() {
        return world.read(transaction -> world.wiring
                .get(CopyRequests.class)
                .copyBack(transaction, tenant, backup, TestWorld.CALLER, "the disk died"));
    }

    private CopyRequests with(Stores stores) {
        return new CopyRequests(
                world.wiring.get(Ids.class),
                world.wiring.get(BackupStore.class),
                world.wiring.get(CopyStore.class),
                stores,
                world.wiring.get(Operations.class));
    }

    private void change(String sql) {
        world.catalog.run(transaction -> Sql.of(transaction, sql).update());
    }

    private static void isRefused(Runnable asking, String why, String next) {
        assertThatThrownBy(asking::run)
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.nextSteps()).anyMatch(step -> step.contains(next)))
                .hasMessageContaining(why)
                .hasMessageContaining("Nothing was changed");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aBackupIsCopiedAtOnceByWhoeverAsksAndTheSecondToAskIsToldOfTheFirst(Flavour flavour) {
        open(flavour);
        OperationId first = copy();

        assertThat(copy()).isEqualTo(first);
        isRefused(this::back, "is being copied the other way: " + first, "operations watch " + first);
        world.workToTheEnd();

        assertThat(world.operation(first).state()).isEqualTo("done");
        assertThat(world.operation(first).reason()).isEqualTo("before the weekend");
        isRefused(this::copy, "has its second copy, in store copies", "--back");
        OperationId back = back();
        assertThat(back()).isEqualTo(back);
        isRefused(this::copy, "is being copied the other way", "operations watch " + back);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whatCannotBeCopiedIsRefusedWithTheReason(Flavour flavour) {
        open(flavour);
        isRefused(this::back, "has no second copy that is whole", "backups get " + backup);
        ObjectStore first = world.wiring.get(Stores.class).current();
        isRefused(() -> copy(with(new One(first))), "No second store is configured", "tenantry.store.copy.directory");

        change("UPDATE backup SET store = 'elsewhere'");
        isRefused(this::copy, "Store elsewhere", "start the control plane again");
        change("UPDATE backup SET state = 'expired'");
        isRefused(this::copy, "is expired, and only a complete one", "backups get");
        isRefused(this::back, "is expired, and only a complete one", "backups get");
        backup = askForABackup();
        isRefused(this::copy, "is writing, and only a complete one", "backups get");
        world.workToTheEnd();

        change("""
                INSERT INTO deletion_request (id, tenant_id, state, plan, plan_sha256, reason, requested_by, requested_at, expires_at, row_version)
                VALUES ('del_aaaaaaaaaaaaaaaaaaaa', '%s', 'requested', '', REPEAT('0', 64), 'a test', 'pat', utc_timestamp(6), utc_timestamp(6), 1)
                """.formatted(tenant));
        isRefused(this::copy, "somebody asked for the deletion", "deletions list");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whatTheFirstStoreLostIsListedUntilItIsBack(Flavour flavour) {
        open(flavour);
        copy();
        world.workToTheEnd();
        ObjectStore first = world.wiring.get(Stores.class).current();
        BackupId other = askForABackup();
        world.workToTheEnd();
        assertThat(lost()).isEmpty();

        String data = first.list(tenant + "/" + backup).stream()
                .filter(key -> key.endsWith(".data"))
                .findFirst()
                .orElseThrow();
        first.delete(data);
        assertThat(lost()).containsExactly(backup.value());
        first.list("").forEach(first::delete);
        assertThat(lost()).containsExactly(other.value(), backup.value());

        back();
        world.workToTheEnd();
        assertThat(lost()).containsExactly(other.value());
        change("UPDATE backup SET refutation = 'backup.corrupt: x', refuted_at = utc_timestamp(6) WHERE id = '" + backup
                + "'");
        assertThat(lost()).as("what was found harmed counts as lost").containsExactly(other.value(), backup.value());
    }

    private List<String> lost() {
        return new LostArchives(
                        world.catalog.catalog(),
                        world.wiring.get(CopyStore.class),
                        world.wiring.get(BackupStore.class),
                        world.wiring.get(Stores.class))
                .page(tenant, null, 50).items().stream().map(BackupView::id).toList();
    }

    /** A first store and no second one. */
    private record One(ObjectStore current) implements Stores {
        @Override
        public ObjectStore named(String name) {
            return current;
        }
    }
}
