package dev.tenantry.controlplane.deletion;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How fast data may be destroyed.
 *
 * @param capPerHour how many deletions may be approved in an hour, all control planes together: a mistake, or a stolen token, cannot empty a
 *     fleet before somebody looks
 * @param ticketValidityDays how long a request waits for another person before it is void
 */
@ConfigurationProperties("tenantry.deletion")
public record DeletionConfiguration(
        @Bindable(defaultValue = "10") int capPerHour,
        @Bindable(defaultValue = "7") int ticketValidityDays) {}
