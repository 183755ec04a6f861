package dev.tenantry.controlplane.routing;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How runtime nodes follow the registry.
 *
 * @param lease how long a node counts as live after it asked; an operation waits for a silent node this long at most
 * @param maxWait how long one request for changes may wait; shorter than the lease, so that a waiting node stays live
 * @param lookAgain how often the catalog is asked for changes that another control plane committed, while any node waits
 */
@ConfigurationProperties("tenantry.routing")
public record RoutingConfiguration(
        @Bindable(defaultValue = "30s") Duration lease,
        @Bindable(defaultValue = "20s") Duration maxWait,
        @Bindable(defaultValue = "250ms") Duration lookAgain) {
    public RoutingConfiguration {
        if (!lookAgain.isPositive() || maxWait.isNegative() || maxWait.compareTo(lease) >= 0) {
            throw new IllegalArgumentException(
                    "tenantry.routing: look-again must be positive, and max-wait shorter than lease, or a waiting node would not be live");
        }
    }
}
