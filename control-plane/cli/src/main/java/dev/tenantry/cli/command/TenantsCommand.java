package dev.tenantry.cli.command;

import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.imports.ImportAccepted;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.PlacementExplanation;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.session.WaitOptions;
import dev.tenantry.cli.session.Waiter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tenants, from creation to deletion. Their databases and tokens have classes of their own. */
@Command(
        name = "tenants",
        description = "Customers and their databases.",
        subcommands = {ApplicationTokensCommand.class, HoldCommand.class})
public final class TenantsCommand extends TenantEndVerbs {
    private final Session session;

    public TenantsCommand(Session session) {
        super(session);
        this.session = session;
    }

    @Command(name = "list", description = "Lists the tenants.")
    int list(
            @Option(names = "--all", description = "Those that could never be made as well.") boolean all,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "1000",
                            description = "At most so many (${DEFAULT-VALUE}).")
                    int limit) {
        List<TenantView> tenants = session.controlPlane().tenants(limit);
        List<TenantView> shown = tenants.stream()
                .filter(tenant -> all || !tenant.serviceStatus().equals("failed"))
                .toList();
        session.printer().list(shown, Views.TENANT, "There is no tenant yet: tenantctl tenants create SLUG …");
        if (shown.size() < tenants.size()) {
            session.say(tenants.size() - shown.size() + " that could not be made are left out: --all shows them");
        }
        return ExitCode.OK.status();
    }

    @Command(name = "get", description = "Shows a tenant.")
    int get(@Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant) {
        session.printer().one(session.tenant(session.controlPlane(), tenant), Views.TENANT);
        return ExitCode.OK.status();
    }

    @Command(name = "create", description = "Creates a tenant with a database of its own.")
    int create(
            @Parameters(paramLabel = "SLUG", description = "Its name for people: a-z, 0-9 and -.") String slug,
            @Option(names = "--name", paramLabel = "TEXT", description = "The organisation's name (SLUG).") @Nullable
                    String name,
            @Option(names = "--plan", required = true, paramLabel = "PLAN", description = "What it bought.")
                    String plan,
            @Option(
                            names = "--schema",
                            required = true,
                            paramLabel = "SCHEMA",
                            description = "The application's schema.")
                    String schema,
            @Option(
                            names = "--region",
                            required = true,
                            paramLabel = "REGION",
                            description = "Where its data must lie.")
                    String region,
            @Option(names = "--server", paramLabel = "SERVER", description = "Overrides the placement policy.")
                    @Nullable
                    String server,
            @Option(names = "--explain", description = "Shows why a server would be chosen, and creates nothing.")
                    boolean explain,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; goes to the audit trail.") @Nullable
                    String reason,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        String serverId =
                server == null ? null : session.server(controlPlane, server).id();
        CreateTenantRequest request =
                new CreateTenantRequest(slug, name == null ? slug : name, plan, schema, region, serverId, reason);
        if (explain) {
            explain(controlPlane.explainPlacement(request));
            return ExitCode.OK.status();
        }
        TenantAccepted accepted = controlPlane.createTenant(request);
        session.say("tenant " + slug + " is " + accepted.tenant().id() + ", placed on "
                + accepted.placement().serverName());
        Waiter.Outcome outcome = new Waiter(session, controlPlane).await(accepted.operation(), wait);
        TenantView tenant = controlPlane.tenant(accepted.tenant().id());
        session.printer()
                .one(tenant, new TenantAccepted(tenant, outcome.operation(), accepted.placement()), Views.TENANT);
        if (outcome.done()) {
            session.say("next: tenantctl tenants tokens create " + slug + " NAME --to-file FILE");
        }
        return outcome.exit().status();
    }

    @Command(
            name = "import",
            description = {
                "Makes a new tenant of an export package or a dump.",
                "It appears when its data is in and verified; when that fails, nothing of it is left."
            })
    int importFile(
            @Parameters(paramLabel = "SLUG", description = "Its name for people: a-z, 0-9 and -.") String slug,
            @Option(
                            names = "--from",
                            required = true,
                            paramLabel = "PATH",
                            description =
                                    "The folder that tenants export wrote, or what mysqldump or mariadb-dump wrote: plain, .gz or .zst.")
                    Path from,
            @Option(
                            names = {"--name", "--company"},
                            paramLabel = "TEXT",
                            description = "The organisation's name (SLUG).")
                    @Nullable
                    String name,
            @Option(names = "--plan", required = true, paramLabel = "PLAN", description = "What it bought.")
                    String plan,
            @Option(
                            names = "--schema",
                            required = true,
                            paramLabel = "SCHEMA",
                            description = "The application's schema: one of its versions is what comes in.")
                    String schema,
            @Option(
                            names = "--region",
                            paramLabel = "REGION",
                            description = "Where its data must lie; not needed when there is one.")
                    @Nullable
                    String region,
            @Option(names = "--server", paramLabel = "SERVER", description = "Overrides the placement policy.")
                    @Nullable
                    String server,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; goes to the audit trail.") @Nullable
                    String reason,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        ImportSource source = ImportSource.of(session.workingFolder().resolve(from));
        ControlPlane controlPlane = session.controlPlane(change);
        TenantImport sender = new TenantImport(session, controlPlane);
        String serverId =
                server == null ? null : session.server(controlPlane, server).id();
        ImportAccepted accepted = sender.send(
                source,
                new CreateTenantRequest(
                        slug, name == null ? slug : name, plan, schema, sender.region(region), serverId, reason),
                change.isRepeatable());
        return finish(controlPlane, accepted.tenant(), accepted.operation(), wait);
    }

    private void explain(PlacementExplanation placement) {
        if (!session.printer().forPeople()) {
            session.printer().structure(placement);
            return;
        }
        session.say(
                placement.serverName() == null
                        ? "no server can take the database"
                        : "the database would be placed on " + placement.serverName());
        session.printer().list(placement.candidates(), Views.CANDIDATE, "There is no server at all.");
    }
}
