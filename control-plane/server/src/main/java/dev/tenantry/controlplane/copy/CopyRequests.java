package dev.tenantry.controlplane.copy;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.BackupStore.BackupRecord;
import dev.tenantry.controlplane.backup.OneBackup;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.operation.Operations;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.provisioning.store.ObjectStore;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Asks for second copies, and for first ones out of them. */
@Singleton
public final class CopyRequests {
    private static final Caller SWEEP = new Caller("copies", "copies", Set.of(), null, "sweep");

    private final Ids ids;
    private final BackupStore backups;
    private final CopyStore copies;
    private final Stores stores;
    private final Operations operations;

    CopyRequests(Ids ids, BackupStore backups, CopyStore copies, Stores stores, Operations operations) {
        this.ids = ids;
        this.backups = backups;
        this.copies = copies;
        this.stores = stores;
        this.operations = operations;
    }

    /** Has a backup copied to the second store; empty when there is no such store, it is copied already, or somebody is at it. */
    public Optional<OperationId> ask(Connection transaction, TenantId tenant, BackupId backup) {
        return stores.copies().flatMap(store -> {
            OperationId operation = ids.operation();
            if (!copies.begin(transaction, backup, store.name(), operation)) {
                return Optional.empty();
            }
            submit(
                    transaction,
                    operation,
                    CopyOperation.NAME,
                    new OneBackup(tenant, backup),
                    SWEEP,
                    "every backup has a second copy",
                    true);
            return Optional.of(operation);
        });
    }

    /**
     * Has a backup copied to the second store because a person wants it now; the operation that is at it already when there is one.
     *
     * @throws ApiException REQUEST_NOT_FOUND, BACKUP_INCOMPLETE; REQUEST_CONFLICT when there is no second store, the backup has a copy, it is being
     *     copied the other way, or its end is asked for
     */
    public OperationId copy(Connection transaction, TenantId tenant, BackupId id, Caller caller, String reason) {
        ObjectStore store = stores.copies()
                .orElseThrow(() -> conflict(
                        "No second store is configured, so backup " + id + " cannot be copied.",
                        "set tenantry.store.copy.directory, or tenantry.store.copy.s3.bucket and its keys, and start the control plane again",
                        "docs/guide/keep-backups.md, \"A second copy elsewhere\""));
        BackupRecord backup = complete(transaction, tenant, id);
        Optional<OperationId> atWork = atWork(transaction, id, CopyOperation.NAME);
        if (atWork.isPresent()) {
            return atWork.get();
        }
        if (backup.copied()) {
            throw conflict(
                    "Backup " + id + " has its second copy, in store " + backup.copyStore() + ".",
                    "tenantctl backups get " + id,
                    "tenantctl backups copy " + id + " --back   (when its own store lost it)");
        }
        requireConfigured(id, backup.store(), "tenantry.store.…");
        OperationId operation = ids.operation();
        if (!copies.begin(transaction, id, store.name(), operation)) {
            throw toGo(id);
        }
        submit(transaction, operation, CopyOperation.NAME, new OneBackup(tenant, id), caller, reason, false);
        return operation;
    }

    /**
     * Has a backup's own store filled from the second copy; the operation that is at it already when there is one. Whether anything is wrong there, and
     * whether the copy holds together, the operation finds out: it has to read both.
     *
     * @throws ApiException REQUEST_NOT_FOUND, BACKUP_INCOMPLETE; REQUEST_CONFLICT when there is no second copy that is whole, one of the two stores is not
     *     configured, the backup is being copied the other way, or its end is asked for
     */
    public OperationId copyBack(Connection transaction, TenantId tenant, BackupId id, Caller caller, String reason) {
        BackupRecord backup = complete(transaction, tenant, id);
        Optional<OperationId> atWork = atWork(transaction, id, CopyBackOperation.NAME);
        if (atWork.isPresent()) {
            return atWork.get();
        }
        if (!backup.copied()) {
            String problem = copies.problem(transaction, id)
                    .map(why -> " The last try: " + why + ".")
                    .orElse("");
            throw conflict(
                    "Backup " + id + " has no second copy that is whole." + problem, "tenantctl backups get " + id);
        }
        requireConfigured(id, Objects.requireNonNull(backup.copyStore()), "tenantry.store.copy.…");
        requireConfigured(id, backup.store(), "tenantry.store.…");
        OperationId operation = ids.operation();
        if (!copies.beginBack(transaction, id, operation)) {
            throw toGo(id);
        }
        submit(transaction, operation, CopyBackOperation.NAME, new OneBackup(tenant, id), caller, reason, false);
        return operation;
    }

    private BackupRecord complete(Connection transaction, TenantId tenant, BackupId id) {
        copies.lock(transaction, id);
        BackupRecord backup = backups.record(transaction, id)
                .filter(found -> found.tenant().equals(tenant))
                .orElseThrow(() -> ApiException.notFound("backup", "tenantctl backups list"));
        if (!backup.state().equals(BackupStore.COMPLETE)) {
            throw new ApiException(
                    ProblemCode.BACKUP_INCOMPLETE,
                    "Backup " + id + " is " + backup.state()
                            + ", and only a complete one is copied. Nothing was changed.",
                    "tenantctl backups get " + id);
        }
        return backup;
    }

    private Optional<OperationId> atWork(Connection transaction, BackupId id, String kind) {
        Optional<CopyStore.AtWork> atWork = copies.atWork(transaction, id);
        atWork.filter(other -> !other.kind().equals(kind)).ifPresent(other -> {
            throw new ApiException(
                    ProblemCode.REQUEST_CONFLICT,
                    "Backup " + id + " is being copied the other way: " + other.operation() + ". Nothing was changed.",
                    List.of("tenantctl operations watch " + other.operation()),
                    List.of(),
                    other.operation().value());
        });
        return atWork.map(CopyStore.AtWork::operation);
    }

    private void requireConfigured(BackupId id, String store, String settings) {
        try {
            stores.named(store);
        } catch (IllegalArgumentException unknown) {
            throw conflict(
                    "Store " + store + ", in which backup " + id
                            + " has objects, is not in this control plane's configuration.",
                    "set " + settings + " as it was, and start the control plane again");
        }
    }

    private static ApiException toGo(BackupId id) {
        return conflict(
                "The end of backup " + id + " is decided, or somebody asked for the deletion of all its tenant has.",
                "tenantctl backups get " + id,
                "tenantctl deletions list");
    }

    private static ApiException conflict(String detail, String... nextSteps) {
        return new ApiException(ProblemCode.REQUEST_CONFLICT, detail + " Nothing was changed.", nextSteps);
    }

    private void submit(
            Connection transaction,
            OperationId operation,
            String kind,
            OneBackup backup,
            Caller caller,
            String reason,
            boolean background) {
        operations.submit(
                transaction,
                operation,
                new Operations.Request(
                        kind,
                        backup.tenant(),
                        null,
                        backup.fields(),
                        caller.tokenId(),
                        caller.person(),
                        reason,
                        caller.requestId(),
                        background));
    }
}
