package dev.tenantry.controlplane.drift;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * The search for drift.
 *
 * @param enabled whether this control plane looks; any number may
 * @param interval the time between two sweeps of a server, and of the catalog itself
 * @param storeInterval the time between two sweeps of a store: listing one takes long
 * @param grace how long a thing stays in quarantine before it may be dropped
 * @param lease how long a sweep holds its target without writing anything: longer than any one query of it may take
 * @param structures how many databases' structure one sweep of a server compares
 */
@ConfigurationProperties("tenantry.drift")
public record DriftConfiguration(
        @Bindable(defaultValue = "true") boolean enabled,
        @Bindable(defaultValue = "60s") Duration interval,
        @Bindable(defaultValue = "15m") Duration storeInterval,
        @Bindable(defaultValue = "7d") Duration grace,
        @Bindable(defaultValue = "5m") Duration lease,
        @Bindable(defaultValue = "4") int structures) {}
