package dev.tenantry.controlplane.copy;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.BackupStore.BackupRecord;
import dev.tenantry.controlplane.backup.OneBackup;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.secret.TenantKeys;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.backup.ArchiveCopy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Copies a finished backup to the second store.
 *
 * <p>The backup's row names the second store from the moment this operation is asked for: whoever deletes the backup from then on deletes there too,
 * and waits until this operation has stopped. Before each object the row is read again, so that it stops within one object once the end of
 * the backup is decided. Objects are compared with the manifest on their way, and read back; the manifest comes last, so what is
 * half-way is never taken for a backup. What was copied stays when the operation gives up: the next one sends only what is missing.
 *
 * <p>An object that is not what the manifest says, or is gone, is a finding about the backup itself, and is recorded as that. It does not hold the
 * tenant, as it touches nothing of the tenant's own: whoever works for the tenant does not wait for a slow store.
 */
@Singleton
public final class CopyOperation implements OperationKind<OneBackup> {
    /** The word by which it is asked for. */
    public static final String NAME = "copy-backup";

    private final BackupStore backups;
    private final CopyStore copies;
    private final Stores stores;
    private final TenantKeys keys;
    private final CopyThrottle throttle;

    CopyOperation(BackupStore backups, CopyStore copies, Stores stores, TenantKeys keys, CopyThrottle throttle) {
        this.backups = backups;
        this.copies = copies;
        this.stores = stores;
        this.keys = keys;
        this.throttle = throttle;
    }

    @Override
    public List<Step<OneBackup>> steps() {
        return List.of(new Step<>(
                "copy-objects",
                Observe.applyAgain("what is there with the right digest is not sent again"),
                this::copy,
                Undo.none("what was copied stays for the next try; it is no backup without its manifest")));
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
    public boolean holdsTenant() {
        return false;
    }

    @Override
    public OneBackup input(Map<String, String> fields) {
        return OneBackup.of(fields);
    }

    @Override
    public Map<String, String> result(StepContext<OneBackup> context) {
        return context.input().fields();
    }

    @Override
    public void undone(StepContext<OneBackup> context, Connection transaction) {
        copies.gaveUp(transaction, context.input().backup(), context.operationId());
    }

    // --- steps -------------------------------------------------------------------------------------------------------

    private Outcome copy(StepContext<OneBackup> context) {
        BackupId id = context.input().backup();
        CopyWatch.requireWanted(context, copies);
        BackupRecord backup =
                context.read(transaction -> backups.record(transaction, id).orElseThrow());
        try {
            ArchiveCopy.Copied copied = ArchiveCopy.copy(
                    stores.named(backup.store()),
                    stores.ofCopy(Objects.requireNonNull(backup.copyStore())),
                    keys.archiveKey(backup.tenant(), backup.keyVersion()),
                    backup.tenant().value(),
                    id.value(),
                    backup.attempt(),
                    Objects.requireNonNull(backup.manifestSha256()),
                    new CopyWatch(context, copies, throttle, "copy"));
            return Outcome.committing(transaction -> {
                        copies.stands(transaction, id, context.operationId(), copied.objects());
                        context.audit(
                                transaction,
                                "backup.copy",
                                id.value(),
                                Map.of(
                                        "store", String.valueOf(backup.copyStore()),
                                        "objects", Integer.toString(copied.objects())));
                    })
                    .with("objects", copied.objects())
                    .with("sent", copied.sent())
                    .with("bytes", copied.bytes());
        } catch (ProvisioningException failure) {
            context.commit(transaction -> note(context, transaction, failure));
            throw failure;
        }
    }

    /** What speaks against the first store's objects speaks against the backup. */
    private void note(StepContext<OneBackup> context, Connection transaction, ProvisioningException failure) {
        BackupId id = context.input().backup();
        String why = failure.code().code() + ": " + failure.getMessage();
        copies.problem(transaction, id, why);
        boolean against = failure.code() == FailureCode.BACKUP_CORRUPT
                || failure.code() == FailureCode.STORE_MISSING
                || failure.code() == FailureCode.RESTORE_WRONG_TENANT;
        if (against && copies.isWanted(transaction, id, context.operationId())) {
            backups.refuted(transaction, id, why);
            context.audit(
                    transaction,
                    "backup.refute",
                    id.value(),
                    Map.of("code", failure.code().code()));
        }
    }
}
