package dev.tenantry.controlplane.drift;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.BackupStore.BackupRecord;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.drift.StoreComparison.KnownBackup;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.tenant.Inputs;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantStatus;
import dev.tenantry.controlplane.tenant.TenantStore;
import dev.tenantry.provisioning.store.ObjectStore;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Deletes the objects of an archive that no backup uses. A process that is stopped while it writes one, and goes on after its work was given up
 * or taken over, writes until it sees that its lease is lost; no store can refuse it. It can do no harm, because its objects lie under its own
 * attempt, and what it left is found by the sweep of the store.
 *
 * <p>The recorded decision (law 7) is the backup's row: failed and expired are states that nothing leaves, and a complete backup names the
 * attempt that it consists of. The row and the holds are read again here, while the operation holds the tenant, again and again.
 */
@Singleton
public final class ClearArchiveOperation implements OperationKind<ClearArchiveOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "clear-archive";

    /** So many objects go between two looks at the row and the holds. */
    private static final int AT_ONCE = 50;

    private final TenantStore tenants;
    private final BackupStore backups;
    private final Stores stores;

    ClearArchiveOperation(TenantStore tenants, BackupStore backups, Stores stores) {
        this.tenants = tenants;
        this.backups = backups;
        this.stores = stores;
    }

    /** Which backup's archive, and whose. */
    public record Input(TenantId tenant, BackupId backup) {
        /** Of an archive as the drift names it: the tenant's id, a slash, the backup's. */
        static Input of(String archive) {
            int slash = archive.indexOf('/');
            return new Input(new TenantId(archive.substring(0, slash)), new BackupId(archive.substring(slash + 1)));
        }

        Map<String, String> fields() {
            return Map.of("tenantId", tenant.value(), "backupId", backup.value());
        }
    }

    @Override
    public List<Step<Input>> steps() {
        return List.of(new Step<>(
                "delete-objects",
                Observe.applyAgain("deleting what is gone is fine"),
                this::deleteObjects,
                Undo.none("no backup uses them: there is nothing to give back")));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int definitionVersion() {
        return 1;
    }

    @Override
    public int limit() {
        return 4;
    }

    @Override
    public Input input(Map<String, String> fields) {
        return new Input(
                new TenantId(Inputs.required(fields, "tenantId")), new BackupId(Inputs.required(fields, "backupId")));
    }

    @Override
    public Map<String, String> result(StepContext<Input> context) {
        return context.input().fields();
    }

    @Override
    public void undone(StepContext<Input> context, Connection transaction) {
        // What is left is seen by a later sweep, which asks again after a while.
    }

    private Outcome deleteObjects(StepContext<Input> context) {
        BackupId id = context.input().backup();
        BackupRecord backup =
                context.read(transaction -> backups.record(transaction, id).orElseThrow());
        int deleted = clear(context, stores.named(backup.store()));
        if (backup.copyStore() != null) {
            deleted += clear(context, stores.ofCopy(backup.copyStore()));
        }
        String objects = Integer.toString(deleted);
        return Outcome.committing(transaction -> context.audit(
                        transaction, "archive.clear", id.value(), Map.of("objects", objects, "state", backup.state())))
                .with("objects", deleted);
    }

    private int clear(StepContext<Input> context, ObjectStore store) {
        List<String> keys = store.list(context.input().tenant().value() + "/"
                + context.input().backup().value() + "/");
        int deleted = 0;
        for (int from = 0; from < keys.size(); from += AT_ONCE) {
            for (String key : unused(context, keys.subList(from, Math.min(keys.size(), from + AT_ONCE)))) {
                context.checkpoint();
                store.delete(key);
                deleted++;
            }
        }
        return deleted;
    }

    /** Those that no backup uses, unless a hold stands; the tenant's row is locked, so that a hold comes before or after. */
    private List<String> unused(StepContext<Input> context, List<String> keys) {
        List<String> unused = new ArrayList<>();
        context.commit(transaction -> {
            Tenant tenant = tenants.lock(transaction, context.input().tenant());
            if (tenant.data() != TenantStatus.Data.ON_HOLD) {
                KnownBackup known = KnownBackup.of(
                        backups.record(transaction, context.input().backup()).orElseThrow());
                keys.stream().filter(key -> !known.uses(key)).forEach(unused::add);
            }
        });
        return unused;
    }
}
