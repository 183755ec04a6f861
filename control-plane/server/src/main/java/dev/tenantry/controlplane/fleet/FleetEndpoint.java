package dev.tenantry.controlplane.fleet;

import dev.tenantry.api.fleet.FleetFindings;
import dev.tenantry.api.fleet.FleetStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** The fleet as a whole. */
@Controller("/v1/fleet")
@ExecuteOn(TaskExecutors.BLOCKING)
class FleetEndpoint {
    private final FleetStatusReader status;
    private final FleetDoctor doctor;

    FleetEndpoint(FleetStatusReader status, FleetDoctor doctor) {
        this.status = status;
        this.doctor = doctor;
    }

    /** How the fleet stands, from what the catalog knows. */
    @Get("/status")
    FleetStatus status() {
        return status.read();
    }

    /** What is wrong now, since when, how bad it is, and what to type next. */
    @Get("/findings")
    FleetFindings findings() {
        return doctor.look();
    }
}
