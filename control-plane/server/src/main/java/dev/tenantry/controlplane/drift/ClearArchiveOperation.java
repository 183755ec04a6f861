package dev.tenantry.controlplane.drift;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.id.TypedId;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.BackupStore.BackupRecord;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.drift.StoreComparison.KnownBackup;
import dev.tenantry.controlplane.imports.ImportStore;
import dev.tenantry.controlplane.imports.ImportStore.ImportRecord;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the objects of an archive that no backup uses, and the parts of a file whose import has ended. A process that is stopped while it writes
 * one, and goes on after its work was given up or taken over, writes until it sees that its lease is lost; no store can refuse it. It can do no
 * harm, because its objects lie under its own attempt, and what it left is found by the sweep of the store.
 *
 * <p>The recorded decision (law 7) is the backup's row: failed and expired are states that nothing leaves, and a complete backup names the
 * attempt that it consists of; of an import it is the operation's end. The row and the holds are read again here, while the operation holds the
 * tenant, again and again.
 */
@Singleton
public final class ClearArchiveOperation implements OperationKind<ClearArchiveOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "clear-archive";

    /** So many objects go between two looks at the row and the holds. */
    private static final int AT_ONCE = 50;

    private final TenantStore tenants;
    private final BackupStore backups;
    private final ImportStore imports;
    private final Stores stores;

    ClearArchiveOperation(TenantStore tenants, BackupStore backups, ImportStore imports, Stores stores) {
        this.tenants = tenants;
        this.backups = backups;
        this.imports = imports;
        this.stores = stores;
    }

    /**
     * Whose objects, and what for.
     *
     * @param owner the backup that they were written for, or the operation that imported them
     */
    public record Input(TenantId tenant, TypedId owner) {
        /** Of an archive as the drift names it: the tenant's id, a slash, the owner's. */
        static Input of(String archive) {
            int slash = archive.indexOf('/');
            String owner = archive.substring(slash + 1);
            return new Input(
                    new TenantId(archive.substring(0, slash)),
                    TypedId.hasForm(BackupId.PREFIX, owner) ? new BackupId(owner) : new OperationId(owner));
        }

        Map<String, String> fields() {
            String field = owner instanceof BackupId ? "backupId" : "importId";
            return Map.of("tenantId", tenant.value(), field, owner.value());
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
                new TenantId(Inputs.required(fields, "tenantId")),
                fields.containsKey("importId")
                        ? new OperationId(Inputs.required(fields, "importId"))
                        : new BackupId(Inputs.required(fields, "backupId")));
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
        Input input = context.input();
        Owner owner = context.read(transaction -> owner(transaction, input));
        int deleted = clear(context, stores.named(owner.store()));
        if (owner.copyStore() != null) {
            deleted += clear(context, stores.ofCopy(owner.copyStore()));
        }
        String objects = Integer.toString(deleted);
        return Outcome.committing(transaction -> context.audit(
                        transaction,
                        "archive.clear",
                        input.owner().value(),
                        Map.of("objects", objects, "state", owner.state())))
                .with("objects", deleted);
    }

    private int clear(StepContext<Input> context, ObjectStore store) {
        Input input = context.input();
        List<String> keys =
                store.list(input.tenant().value() + "/" + input.owner().value() + "/");
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

    /** Those that nobody uses, unless a hold stands; the tenant's row is locked, so that a hold comes before or after. */
    private List<String> unused(StepContext<Input> context, List<String> keys) {
        List<String> unused = new ArrayList<>();
        context.commit(transaction -> {
            Tenant tenant = tenants.lock(transaction, context.input().tenant());
            if (tenant.data() != TenantStatus.Data.ON_HOLD) {
                Owner owner = owner(transaction, context.input());
                keys.stream().filter(key -> !owner.uses().test(key)).forEach(unused::add);
            }
        });
        return unused;
    }

    /**
     * What objects were written for.
     *
     * @param copyStore where a second copy of them is; null when there is none
     * @param state what became of it, in a word
     * @param uses whether it needs an object, or may still come to
     */
    private record Owner(String store, @Nullable String copyStore, String state, Predicate<String> uses) {}

    private Owner owner(Connection transaction, Input input) {
        return switch (input.owner()) {
            case BackupId id -> {
                BackupRecord backup = backups.record(transaction, id).orElseThrow();
                yield new Owner(backup.store(), backup.copyStore(), backup.state(), KnownBackup.of(backup)::uses);
            }
            case OperationId id -> {
                ImportRecord upload = imports.find(transaction, id).orElseThrow();
                boolean ended = imports.hasEnded(transaction, id);
                yield new Owner(upload.store(), null, ended ? "ended" : "importing", key -> !ended);
            }
            default -> throw new IllegalArgumentException("objects of a store belong to a backup or an import");
        };
    }
}
