package dev.tenantry.cli.command;

import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.tenant.ChangePlanRequest;
import dev.tenantry.api.tenant.MaintenanceRequest;
import dev.tenantry.api.tenant.ReadOnlyRequest;
import dev.tenantry.api.tenant.RenameRequest;
import dev.tenantry.api.tenant.ResumeRequest;
import dev.tenantry.api.tenant.SuspendRequest;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.ConfirmOptions;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.session.WaitOptions;
import dev.tenantry.cli.session.Waiter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs of {@code tenants} for a customer's years: stopped, started, only read, out for maintenance, renamed, on another plan. */
abstract sealed class TenantLifecycleVerbs extends TenantDatabaseVerbs permits TenantEndVerbs {
    private final Session session;

    TenantLifecycleVerbs(Session session) {
        super(session);
        this.session = session;
    }

    @Command(name = "suspend", description = "Stops a tenant's traffic; nothing is lost, resume takes it back.")
    int suspend(
            @Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "Why; goes to the audit trail.")
                    String reason,
            @Mixin ConfirmOptions.Yes confirm,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        TenantView found = session.tenantToChange(controlPlane, tenant);
        confirm.require(session, "Suspending " + found.slug() + " stops its application.");
        return finish(controlPlane, found, controlPlane.suspendTenant(found.id(), new SuspendRequest(reason)), wait);
    }

    @Command(
            name = "resume",
            description = "Lets a tenant's traffic flow again after suspend, read-only or maintenance.")
    int resume(
            @Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; goes to the audit trail.") @Nullable
                    String reason,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        TenantView found = session.tenantToChange(controlPlane, tenant);
        return finish(controlPlane, found, controlPlane.resumeTenant(found.id(), new ResumeRequest(reason)), wait);
    }

    @Command(
            name = "read-only",
            description = "Stops a tenant's writes and leaves its reads, at the server; resume takes it back.")
    int readOnly(
            @Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "Why; goes to the audit trail.")
                    String reason,
            @Mixin ConfirmOptions.Yes confirm,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        TenantView found = session.tenantToChange(controlPlane, tenant);
        confirm.require(session, "The application of " + found.slug() + " will not be able to write.");
        return finish(
                controlPlane, found, controlPlane.makeTenantReadOnly(found.id(), new ReadOnlyRequest(reason)), wait);
    }

    @Command(
            name = "maintenance",
            description =
                    "Takes a tenant out of service for work on its database: its requests wait, then are told why. Resume ends it.")
    int maintenance(
            @Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "Why; goes to the audit trail.")
                    String reason,
            @Mixin ConfirmOptions.Yes confirm,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        TenantView found = session.tenantToChange(controlPlane, tenant);
        confirm.require(session, "The application of " + found.slug() + " will wait, then fail.");
        return finish(
                controlPlane, found, controlPlane.maintainTenant(found.id(), new MaintenanceRequest(reason)), wait);
    }

    @Command(name = "change-plan", description = "Moves a tenant to another plan while its traffic goes on.")
    int changePlan(
            @Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant,
            @Parameters(paramLabel = "PLAN", description = "The plan's name.") String plan,
            @Option(names = "--plan-version", paramLabel = "N", description = "A version of the plan (its newest).")
                    @Nullable
                    Integer version,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "Why; goes to the audit trail.")
                    String reason,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        TenantView found = session.tenantToChange(controlPlane, tenant);
        return finish(
                controlPlane,
                found,
                controlPlane.changePlan(found.id(), new ChangePlanRequest(plan, version, reason)),
                wait);
    }

    @Command(name = "rename", description = "Gives a tenant another slug; the former one stays reserved for it.")
    int rename(
            @Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant,
            @Parameters(paramLabel = "SLUG", description = "The new slug.") String slug,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "Why; goes to the audit trail.")
                    String reason,
            @Mixin ConfirmOptions.Name confirm,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        TenantView found = session.tenantToChange(controlPlane, tenant);
        String typed = confirm.require(session, "People will know " + found.slug() + " as " + slug + ".", found.slug());
        session.printer()
                .one(controlPlane.renameTenant(found.id(), new RenameRequest(typed, slug, reason)), Views.TENANT);
        return ExitCode.OK.status();
    }

    /** Follows an operation on a tenant to its end, then shows the tenant. */
    final int finish(ControlPlane controlPlane, TenantView tenant, OperationView operation, WaitOptions wait) {
        Waiter.Outcome outcome = new Waiter(session, controlPlane).await(operation, wait);
        session.printer().one(controlPlane.tenant(tenant.id()), outcome.operation(), Views.TENANT);
        return outcome.exit().status();
    }
}
