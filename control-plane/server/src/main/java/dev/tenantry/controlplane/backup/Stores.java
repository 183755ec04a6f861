package dev.tenantry.controlplane.backup;

import dev.tenantry.controlplane.operation.StepException;
import dev.tenantry.provisioning.store.ObjectStore;
import java.util.Optional;

/** The configured object stores. */
public interface Stores {
    /** The store that new backups go to. */
    ObjectStore current();

    /**
     * A store by the name that a backup's record carries.
     *
     * @throws IllegalArgumentException when it is not configured any more
     */
    ObjectStore named(String name);

    /** The store that new second copies go to; empty when none is configured. */
    default Optional<ObjectStore> copies() {
        return Optional.empty();
    }

    /**
     * The store of a second copy that somebody must reach, by the name that a backup's record carries.
     *
     * @throws StepException BACKUP_COPY_UNCONFIGURED when it is not configured any more: nothing may go on as if there were no copy
     */
    default ObjectStore ofCopy(String name) {
        try {
            return named(name);
        } catch (IllegalArgumentException unknown) {
            throw StepException.lasting(
                    "backup.copy_unconfigured",
                    "The second copy lies in store " + name
                            + ", which this control plane's configuration does not have. It was not touched, and is not forgotten.",
                    "set tenantry.store.copy.… as it was, start the control plane again, then go on with the operation");
        }
    }
}
