package dev.tenantry.api.server;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A registered server.
 *
 * @param flavour mysql or mariadb
 * @param databases databases on it that are neither dropped nor lost
 * @param findings of the newest check
 * @param removedAt when it was taken out of the catalog; null while it is in it
 */
@Serdeable
public record ServerView(
        String id,
        String name,
        String flavour,
        String serverVersion,
        String host,
        int port,
        String tlsMode,
        String region,
        Map<String, String> labels,
        int capacityWeight,
        boolean cordoned,
        int databases,
        List<FindingView> findings,
        @Nullable Instant checkedAt,
        Instant createdAt,
        @Nullable Instant removedAt,
        long rowVersion) {
    public ServerView {
        labels = Map.copyOf(labels);
        findings = List.copyOf(findings);
    }
}
