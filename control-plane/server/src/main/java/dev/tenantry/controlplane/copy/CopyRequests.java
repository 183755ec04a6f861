package dev.tenantry.controlplane.copy;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.operation.Operations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Optional;

/** Asks for second copies. */
@Singleton
public final class CopyRequests {
    private static final String SWEEP = "copies";

    private final Ids ids;
    private final CopyStore copies;
    private final Stores stores;
    private final Operations operations;

    CopyRequests(Ids ids, CopyStore copies, Stores stores, Operations operations) {
        this.ids = ids;
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
            operations.submit(
                    transaction,
                    operation,
                    new Operations.Request(
                            CopyOperation.NAME,
                            tenant,
                            null,
                            new CopyOperation.Input(tenant, backup).fields(),
                            SWEEP,
                            SWEEP,
                            "every backup has a second copy",
                            "sweep",
                            true));
            return Optional.of(operation);
        });
    }
}
