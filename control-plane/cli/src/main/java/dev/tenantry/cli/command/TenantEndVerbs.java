package dev.tenantry.cli.command;

import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.deletion.DeletionView;
import dev.tenantry.api.deletion.PurgePlanView;
import dev.tenantry.api.deletion.PurgeTenantRequest;
import dev.tenantry.api.deletion.UndeleteTenantRequest;
import dev.tenantry.api.tenant.DeleteTenantRequest;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ConfirmOptions;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.session.WaitOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs of {@code tenants} for a customer's last day: deleted, brought back, asked to be purged. */
abstract sealed class TenantEndVerbs extends TenantLifecycleVerbs permits TenantsCommand {
    private final Session session;

    TenantEndVerbs(Session session) {
        super(session);
        this.session = session;
    }

    @Command(
            name = "delete",
            description =
                    "Ends a tenant: its traffic stops, a last backup is proven, its data is retained. Nothing is destroyed.")
    int delete(
            @Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "Why; goes to the audit trail.")
                    String reason,
            @Option(
                            names = "--lost-server",
                            paramLabel = "SERVER",
                            description =
                                    "The server of its live database, when that is lost for good: it is ended without a last backup. Refused while the server answers.")
                    @Nullable
                    String lostServer,
            @Mixin ConfirmOptions.Name confirm,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        TenantView found = session.tenantToChange(controlPlane, tenant);
        String typed = confirm.require(
                session,
                "Deleting " + found.slug() + " ends its service"
                        + (lostServer == null
                                ? "."
                                : " without a last backup: what is not in its backups is gone with the server."),
                found.slug());
        return finish(
                controlPlane,
                found,
                controlPlane.deleteTenant(found.id(), new DeleteTenantRequest(typed, reason, lostServer)),
                wait);
    }

    @Command(name = "undelete", description = "Brings a deleted tenant back inside its grace time, ready.")
    int undelete(
            @Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "Why; goes to the audit trail.")
                    String reason,
            @Mixin ConfirmOptions.Name confirm,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        TenantView found = session.tenantToChange(controlPlane, tenant);
        String typed = confirm.require(session, found.slug() + " will be served again.", found.slug());
        return finish(
                controlPlane,
                found,
                controlPlane.undeleteTenant(found.id(), new UndeleteTenantRequest(typed, reason)),
                wait);
    }

    @Command(
            name = "purge",
            description =
                    "Asks for the destruction of a deleted tenant's data; another person has to approve it. --dry-run lists exactly what would go.")
    int purge(
            @Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant,
            @Option(
                            names = "--tenant-id",
                            paramLabel = "ID",
                            description = "The tenant's id, typed again. Needed unless it is a dry run.")
                    @Nullable
                    String typedId,
            @Option(
                            names = "--reason",
                            paramLabel = "TEXT",
                            description = "Why; goes to the audit trail. Needed unless it is a dry run.")
                    @Nullable
                    String reason,
            @Mixin ConfirmOptions.Name confirm,
            @Mixin ChangeOptions change) {
        ControlPlane reading = session.controlPlane();
        TenantView found = session.tenantToChange(reading, tenant);
        PurgePlanView plan = reading.purgePlan(found.id());
        if (change.isDryRun()) {
            show(plan);
            return ExitCode.OK.status();
        }
        if (typedId == null || reason == null) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "request.not_confirmed",
                    "a purge needs the tenant's id, typed again, and a reason; nothing was changed",
                    "--tenant-id " + found.id() + " --reason TEXT",
                    "tenantctl tenants purge " + found.slug() + " --dry-run");
        }
        String typed = confirm.require(
                session,
                plan.items().size() + " objects of " + found.slug() + " are to be destroyed for ever.",
                found.slug());
        DeletionView ticket = session.controlPlane(change)
                .purgeTenant(found.id(), new PurgeTenantRequest(typed, typedId, plan.sha256(), reason));
        session.say("deletion " + ticket.id() + " waits for another person: tenantctl deletions approve " + ticket.id()
                + " --confirm " + ticket.slug() + " --reason …");
        session.printer().one(ticket, Views.DELETION);
        return ExitCode.OK.status();
    }

    @Command(
            name = "export",
            description = {
                "Writes a tenant's data out of a backup's archive, offline: as plain files, or encrypted.",
                "tenantctl tenants export TENANT --to FOLDER --store DIR. Its own --help says the rest."
            })
    int export(@Parameters(hidden = true, arity = "0..*") List<String> arguments) {
        throw new CommandFailure(
                ExitCode.USAGE,
                "command.order",
                "'tenants export' has to come before every option",
                "tenantctl tenants export --help");
    }

    private void show(PurgePlanView plan) {
        if (!session.printer().forPeople()) {
            session.printer().structure(plan);
            return;
        }
        session.printer().list(plan.items(), Views.PURGE_ITEM, "There is nothing left to destroy.");
        plan.stays().forEach(what -> session.say("stays: " + what));
        plan.obstacles().forEach(why -> session.say("refused at present: " + why));
        session.say("plan " + plan.sha256() + "   (dry run: nothing was changed)");
    }
}
