package dev.tenantry.controlplane.drift;

import dev.tenantry.api.id.DriftId;
import dev.tenantry.provisioning.identifier.AccountName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of drift that has not ended, as sweeps need it.
 *
 * @param accounts whose access ends when it is repaired or put in quarantine
 * @param actable whether nothing was tried about it lately
 * @param ordered whether a person wants its access ended, also where that is held back
 * @param graceOver whether it is in quarantine and its grace time has passed, by the catalog's clock
 */
record Drift(
        DriftId id,
        DriftKind kind,
        String target,
        String object,
        DriftState state,
        @Nullable String tenantId,
        @Nullable String databaseId,
        List<AccountName> accounts,
        boolean actable,
        boolean ordered,
        boolean graceOver) {
    Drift {
        accounts = List.copyOf(accounts);
    }

    String key() {
        return Observation.key(kind, target, object);
    }
}
