package dev.tenantry.controlplane.copy;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.BackupStore.BackupRecord;
import dev.tenantry.controlplane.backup.OneBackup;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.drift.MendedArchives;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.StepException;
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
import java.util.Set;
import java.util.function.Supplier;

/**
 * Fills a first store that lost or damaged a backup's archive from the second copy.
 *
 * <p>First it looks: the second copy's manifest must be the one that was recorded when the backup was finished, and it names every object and its
 * digest. What the first store has is read and compared with it; when all of it is right, there is nothing to fill and the operation says so. What
 * is wrong or missing must be in the second store. Only then is anything written: each object is compared on its way and read back, an object that
 * is right is never written, and the manifest comes last, so what is half-way is never taken for a backup. Whoever goes on later sends only what is
 * still wrong.
 *
 * <p>The backup's row names this operation as long as it works, as it names one that copies the other way: there is one of both at a time, and what
 * deletes the backup waits until it has stopped, which is within one object. It does not hold the tenant.
 */
@Singleton
public final class CopyBackOperation implements OperationKind<OneBackup> {
    /** The word by which it is asked for. */
    public static final String NAME = "copy-back";

    private static final String COMPARE = "compare-first";
    private static final String FILL = "fill-first";

    /** What is wrong with what was read, which is the second copy. */
    private static final Set<FailureCode> AGAINST_THE_COPY =
            Set.of(FailureCode.BACKUP_CORRUPT, FailureCode.STORE_MISSING, FailureCode.RESTORE_WRONG_TENANT);

    private final BackupStore backups;
    private final CopyStore copies;
    private final Stores stores;
    private final TenantKeys keys;
    private final CopyThrottle throttle;
    private final MendedArchives drift;

    CopyBackOperation(
            BackupStore backups,
            CopyStore copies,
            Stores stores,
            TenantKeys keys,
            CopyThrottle throttle,
            MendedArchives drift) {
        this.backups = backups;
        this.copies = copies;
        this.stores = stores;
        this.keys = keys;
        this.throttle = throttle;
        this.drift = drift;
    }

    @Override
    public List<Step<OneBackup>> steps() {
        return List.of(
                new Step<>(
                        COMPARE, Observe.applyAgain("it only reads"), this::compare, Undo.none("nothing was written")),
                new Step<>(
                        FILL,
                        Observe.applyAgain("what is there with the right digest is not sent again"),
                        this::fill,
                        Undo.none("what was sent is what the manifest says: it stays for the next try")));
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
        copies.released(transaction, context.input().backup(), context.operationId());
    }

    // --- steps -------------------------------------------------------------------------------------------------------

    private Outcome compare(StepContext<OneBackup> context) {
        BackupRecord backup = wanted(context);
        ArchiveCopy.Compared compared = reading(
                context,
                () -> ArchiveCopy.compare(
                        stores.ofCopy(Objects.requireNonNull(backup.copyStore())),
                        stores.named(backup.store()),
                        keys.archiveKey(backup.tenant(), backup.keyVersion()),
                        backup.tenant().value(),
                        backup.id().value(),
                        backup.attempt(),
                        Objects.requireNonNull(backup.manifestSha256()),
                        new CopyWatch(context, copies, throttle, "compare")));
        if (compared.wrong() == 0) {
            throw StepException.lasting(
                    "backup.archive_whole",
                    "All %d objects of backup %s are in store %s and are what its manifest says. Nothing was written."
                            .formatted(compared.objects(), backup.id(), backup.store()),
                    "tenantctl drills create " + backup.id() + "   (proves it again, when it is called failed)");
        }
        return Outcome.done().with("objects", compared.objects()).with("wrong", compared.wrong());
    }

    private Outcome fill(StepContext<OneBackup> context) {
        BackupRecord backup = wanted(context);
        ArchiveCopy.Copied copied = reading(
                context,
                () -> ArchiveCopy.copy(
                        stores.ofCopy(Objects.requireNonNull(backup.copyStore())),
                        stores.named(backup.store()),
                        keys.archiveKey(backup.tenant(), backup.keyVersion()),
                        backup.tenant().value(),
                        backup.id().value(),
                        backup.attempt(),
                        Objects.requireNonNull(backup.manifestSha256()),
                        new CopyWatch(context, copies, throttle, "fill")));
        return Outcome.committing(transaction -> {
                    copies.released(transaction, backup.id(), context.operationId());
                    backups.mended(transaction, backup.id());
                    drift.mended(transaction, backup.store(), backup.tenant(), backup.id(), context.operationId());
                    context.audit(
                            transaction,
                            "backup.copy_back",
                            backup.id().value(),
                            Map.of(
                                    "store", backup.store(),
                                    "from", String.valueOf(backup.copyStore()),
                                    "wrong", context.output(COMPARE, "wrong")));
                })
                .with("objects", copied.objects())
                .with("sent", copied.sent())
                .with("bytes", copied.bytes());
    }

    private BackupRecord wanted(StepContext<OneBackup> context) {
        CopyWatch.requireWanted(context, copies);
        return context.read(transaction ->
                backups.record(transaction, context.input().backup()).orElseThrow());
    }

    /** What speaks against the second copy speaks for making it again, and not against the backup. */
    private <T> T reading(StepContext<OneBackup> context, Supplier<T> work) {
        try {
            return work.get();
        } catch (ProvisioningException failure) {
            if (AGAINST_THE_COPY.contains(failure.code())) {
                context.commit(transaction -> refuteCopy(context, transaction, failure));
            }
            throw failure;
        }
    }

    private void refuteCopy(StepContext<OneBackup> context, Connection transaction, ProvisioningException failure) {
        BackupId id = context.input().backup();
        if (copies.isWanted(transaction, id, context.operationId())) {
            backups.copyRefuted(transaction, id, failure.code().code() + ": " + failure.getMessage());
            context.audit(
                    transaction,
                    "backup.refute_copy",
                    id.value(),
                    Map.of("code", failure.code().code()));
        }
    }
}
