package dev.tenantry.runtime.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tenantry.api.routing.RoutesPayload;
import dev.tenantry.api.routing.SignedRoutes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good routes on disk: the envelope of the last snapshot, and one line per envelope of changes since. They lie there as they
 * came: signed, so that what was altered on disk is refused at the next start, and with passwords still sealed to this node.
 */
final class RouteStore {
    private static final Logger LOG = LoggerFactory.getLogger(RouteStore.class);

    private final Path snapshot;
    private final Path changes;
    private int changesOnDisk;

    RouteStore(Path folder) {
        this.snapshot = folder.resolve("routes.json");
        this.changes = folder.resolve("routes-changes.jsonl");
    }

    /** Keeps an accepted envelope; on return it survives a power cut. */
    void keep(SignedRoutes envelope, boolean isSnapshot) throws IOException {
        byte[] json = Json.MAPPER.writeValueAsBytes(envelope);
        if (isSnapshot) {
            OwnedFiles.replace(snapshot, json);
            // A crash before this line leaves changes older than the snapshot; reading passes over them.
            Files.deleteIfExists(changes);
            changesOnDisk = 0;
        } else {
            OwnedFiles.append(
                    changes, (new String(json, StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8));
            changesOnDisk++;
        }
    }

    int changesOnDisk() {
        return changesOnDisk;
    }

    /**
     * Reads the newest table that is wholly believable. A torn or altered change ends the reading there: the feed brings what is missing.
     *
     * @return an empty table when there is nothing, or nothing believable
     */
    RoutingTable read(NodeIdentity identity, RouteCheck check) {
        String nodeId = identity.nodeId().orElse("");
        RoutingTable table = RoutingTable.empty(nodeId);
        if (nodeId.isEmpty() || !Files.exists(snapshot)) {
            return table;
        }
        try {
            table = check.accept(table, nodeId, identity.open(envelope(Files.readString(snapshot))));
            for (String line : Files.exists(changes) ? Files.readAllLines(changes) : java.util.List.<String>of()) {
                RoutesPayload payload = identity.open(envelope(line));
                changesOnDisk++;
                if (payload.version() > table.version()) {
                    table = check.accept(table, nodeId, payload);
                }
            }
        } catch (IOException | RoutesRefusedException e) {
            LOG.warn("Of the routes on disk only version {} is believed: {}", table.version(), e.getMessage());
            // Whatever follows a bad line would be unreadable at the next start as well; a new snapshot replaces both
            // files.
            changesOnDisk = Integer.MAX_VALUE;
        }
        return table;
    }

    private static SignedRoutes envelope(String json) throws RoutesRefusedException {
        try {
            return Json.MAPPER.readValue(json, SignedRoutes.class);
        } catch (JsonProcessingException e) {
            throw new RoutesRefusedException("An envelope on disk is torn.", e);
        }
    }
}
