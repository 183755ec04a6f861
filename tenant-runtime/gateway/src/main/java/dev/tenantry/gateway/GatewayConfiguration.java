package dev.tenantry.gateway;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway is told at start. Each can be an environment variable too: {@code TENANTRY_RUNTIME_NODE_NAME} and so on.
 *
 * @param nodeName its name among the runtimes of this control plane
 * @param controlPlaneUrl where the control plane is
 * @param tokenFile the file with the node's API token; required
 * @param directory the node's folder: key, pinned signing key, last good routes
 * @param regions which regions' routes it may serve; none means all
 * @param allowShrink accepts, for this start, a snapshot that leaves out many tenants
 */
@ConfigurationProperties("tenantry.runtime")
public record GatewayConfiguration(
        @Bindable(defaultValue = "runtime-1") String nodeName,
        @Bindable(defaultValue = "http://127.0.0.1:7400") String controlPlaneUrl,
        @Nullable String tokenFile,
        @Bindable(defaultValue = ".tenantry/runtime") String directory,
        @Nullable List<String> regions,
        @Bindable(defaultValue = "false") boolean allowShrink) {}
