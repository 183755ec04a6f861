package dev.tenantry.runtime;

import dev.tenantry.runtime.routing.NodeToken;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * What a node is told at start.
 *
 * @param nodeName its name among the runtimes of this control plane: lower case letters, digits and hyphens
 * @param controlPlane where the routing feed is
 * @param token the node's own API token, read anew for each request so that it can be replaced while running
 * @param directory the node's folder: its key, the pinned signing key and the last good routes; created for its owner only
 * @param regions which regions' routes it may serve; none means all
 * @param allowShrink accepts a snapshot that leaves out more routes than {@link RuntimeLimits#maxDroppedShare}; an operator's decision for one start
 */
public record RuntimeSettings(
        String nodeName, URI controlPlane, NodeToken token, Path directory, List<String> regions, boolean allowShrink) {
    public RuntimeSettings {
        regions = List.copyOf(regions);
    }
}
