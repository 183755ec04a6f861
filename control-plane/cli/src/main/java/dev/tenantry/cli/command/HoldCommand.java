package dev.tenantry.cli.command;

import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.deletion.PlaceHoldRequest;
import dev.tenantry.api.deletion.ReleaseHoldRequest;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import java.time.LocalDate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A tenant's legal holds. */
@Command(name = "hold", description = "Legal holds: while one stands, nothing of the tenant is destroyed.")
public final class HoldCommand {
    private final Session session;

    public HoldCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "Lists a tenant's holds, those that stand first.")
    int list(@Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant) {
        ControlPlane controlPlane = session.controlPlane();
        session.printer()
                .list(
                        controlPlane.holds(session.tenant(controlPlane, tenant).id()),
                        Views.HOLD,
                        "It has no legal hold.");
        return ExitCode.OK.status();
    }

    @Command(name = "place", description = "Forbids every destruction of a tenant's data until it is released.")
    int place(
            @Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant,
            @Option(names = "--owner", required = true, paramLabel = "NAME", description = "Who answers for it.")
                    String owner,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "Why; goes to the audit trail.")
                    String reason,
            @Option(
                            names = "--review-on",
                            required = true,
                            paramLabel = "DATE",
                            description = "When somebody looks whether it is still needed (2027-01-31).")
                    LocalDate reviewOn,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        TenantView found = session.tenantToChange(controlPlane, tenant);
        session.printer()
                .one(controlPlane.placeHold(found.id(), new PlaceHoldRequest(owner, reason, reviewOn)), Views.HOLD);
        return ExitCode.OK.status();
    }

    @Command(name = "release", description = "Releases a hold that another person placed.")
    int release(
            @Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant,
            @Parameters(paramLabel = "HOLD", description = "Its id.") String hold,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "Why; goes to the audit trail.")
                    String reason,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        TenantView found = session.tenantToChange(controlPlane, tenant);
        session.printer().one(controlPlane.releaseHold(found.id(), hold, new ReleaseHoldRequest(reason)), Views.HOLD);
        return ExitCode.OK.status();
    }
}
