package dev.tenantry.controlplane.drift;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Map;

/** Ends the drift about an archive that somebody brought back, at once: the next sweep of the store would see the same, but later. */
@Singleton
public final class MendedArchives {
    private final DriftStore drift;

    MendedArchives(DriftStore drift) {
        this.drift = drift;
    }

    /** Notes that a backup's archive is whole in its store again, by which operation. */
    public void mended(Connection transaction, String store, TenantId tenant, BackupId backup, OperationId operation) {
        String archive = tenant.value() + "/" + backup.value();
        drift.open(transaction, Targets.ofStore(store)).stream()
                .filter(each -> each.kind() == DriftKind.ARCHIVE_MISSING
                        && each.object().equals(archive))
                .forEach(each -> end(transaction, each, operation));
    }

    private void end(Connection transaction, Drift seen, OperationId operation) {
        if (seen.state() == DriftState.SUSPECTED) {
            drift.forget(transaction, seen);
        } else {
            drift.ended(transaction, seen, "gone", Map.of("operation", operation.value()));
        }
    }
}
