package dev.tenantry.controlplane.copy;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.controlplane.backup.OneBackup;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.StepException;
import dev.tenantry.provisioning.backup.ArchiveCopy;

/** What an operation looks at between two objects: whether the backup is still wanted, and whether it may go on. It tells how far it has come. */
final class CopyWatch implements ArchiveCopy.Watcher {
    private final StepContext<OneBackup> context;
    private final CopyStore copies;
    private final CopyThrottle throttle;
    private final String phase;

    /**
     * Watches one step.
     *
     * @param phase what it does, in a word, for whoever watches it
     */
    CopyWatch(StepContext<OneBackup> context, CopyStore copies, CopyThrottle throttle, String phase) {
        this.context = context;
        this.copies = copies;
        this.throttle = throttle;
        this.phase = phase;
    }

    /**
     * Looks whether this operation still is the one that works on the backup.
     *
     * @throws StepException when the backup's end was decided, or another operation copies it
     */
    static void requireWanted(StepContext<OneBackup> context, CopyStore copies) {
        BackupId id = context.input().backup();
        if (!context.read(transaction -> copies.isWanted(transaction, id, context.operationId()))) {
            throw StepException.lasting(
                    "backup.copy_unwanted",
                    "The end of backup " + id
                            + " was decided, or another operation copies it. What was copied goes with the backup.");
        }
    }

    @Override
    public void beforeObject() {
        requireWanted(context, copies);
        context.checkpoint();
    }

    @Override
    public void passed(int count) {
        throttle.pass(count);
    }

    @Override
    public void at(long copiedBytes, long objects, long allObjects) {
        context.progress(phase, copiedBytes, objects, allObjects);
    }
}
