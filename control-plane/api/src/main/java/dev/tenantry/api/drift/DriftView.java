package dev.tenantry.api.drift;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is not as the catalog says.
 *
 * @param kind a word of docs/reference/drift.md
 * @param severity critical, warning or note
 * @param state suspected, confirmed, quarantined, dropping, ignored or ended
 * @param target where it was seen: a server's id, {@code store:} and a store's name, or {@code catalog}
 * @param object what it is about: a database, an account, a grant, an archive, …
 * @param tenantId whose it is, when the catalog knows
 * @param databaseId the catalog's id of the database, when it knows
 * @param detail what was seen and what should be
 * @param meaning what this kind means
 * @param response what is done about this kind
 * @param nextSteps what a person can do
 * @param timesSeen in how many sweeps in a row it was seen
 * @param graceUntil for what is in quarantine: nothing is dropped before
 * @param ending for what has ended: gone, repaired, dropped, or removed (its server was taken out of the catalog)
 * @param decidedBy the person who decided about it
 */
@Serdeable
public record DriftView(
        String id,
        String kind,
        String severity,
        String state,
        String target,
        String object,
        @Nullable String tenantId,
        @Nullable String databaseId,
        String detail,
        String meaning,
        String response,
        @JsonProperty("next_steps") List<String> nextSteps,
        long timesSeen,
        Instant firstSeenAt,
        Instant lastSeenAt,
        @Nullable Instant confirmedAt,
        @Nullable Instant quarantinedAt,
        @Nullable Instant graceUntil,
        @Nullable Instant endedAt,
        @Nullable String ending,
        @Nullable String decidedBy,
        @Nullable String decisionReason,
        long rowVersion) {
    public DriftView {
        nextSteps = List.copyOf(nextSteps);
    }
}
