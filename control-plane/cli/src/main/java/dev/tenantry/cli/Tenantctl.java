package dev.tenantry.cli;

import dev.tenantry.cli.command.AuditCommand;
import dev.tenantry.cli.command.BackupsCommand;
import dev.tenantry.cli.command.ContextCommand;
import dev.tenantry.cli.command.DeletionsCommand;
import dev.tenantry.cli.command.DriftCommand;
import dev.tenantry.cli.command.DrillsCommand;
import dev.tenantry.cli.command.FleetCommand;
import dev.tenantry.cli.command.OnboardingCommand;
import dev.tenantry.cli.command.OperationsCommand;
import dev.tenantry.cli.command.PlansCommand;
import dev.tenantry.cli.command.RoutingCommand;
import dev.tenantry.cli.command.SchedulesCommand;
import dev.tenantry.cli.command.SchemasCommand;
import dev.tenantry.cli.command.ServersCommand;
import dev.tenantry.cli.command.TenantsCommand;
import dev.tenantry.cli.command.TokensCommand;
import dev.tenantry.cli.dev.DemoCommand;
import dev.tenantry.cli.dev.DevCommand;
import dev.tenantry.cli.session.GlobalOptions;
import dev.tenantry.cli.session.Session;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ScopeType;

/** The root of the command line: the nouns, in the order in which one needs them. */
@Command(
        name = "tenantctl",
        mixinStandardHelpOptions = false,
        scope = ScopeType.INHERIT,
        usageHelpWidth = 100,
        sortOptions = false,
        sortSynopsis = false,
        description = "A database for each customer, on MySQL and MariaDB.")
final class Tenantctl {
    /** The classes of the nouns. Reading the verbs of all of them takes longer than most verbs do, so one is read alone where that is enough. */
    static final Map<String, Class<?>> NOUNS = new LinkedHashMap<>();

    static {
        NOUNS.put("demo", DemoCommand.class);
        NOUNS.put("dev", DevCommand.class);
        NOUNS.put("tenants", TenantsCommand.class);
        NOUNS.put("backups", BackupsCommand.class);
        NOUNS.put("drills", DrillsCommand.class);
        NOUNS.put("operations", OperationsCommand.class);
        NOUNS.put("schedules", SchedulesCommand.class);
        NOUNS.put("fleet", FleetCommand.class);
        NOUNS.put("deletions", DeletionsCommand.class);
        NOUNS.put("onboarding", OnboardingCommand.class);
        NOUNS.put("servers", ServersCommand.class);
        NOUNS.put("plans", PlansCommand.class);
        NOUNS.put("schemas", SchemasCommand.class);
        NOUNS.put("drift", DriftCommand.class);
        NOUNS.put("audit", AuditCommand.class);
        NOUNS.put("tokens", TokensCommand.class);
        NOUNS.put("routing", RoutingCommand.class);
        NOUNS.put("context", ContextCommand.class);
        NOUNS.put("server", Processes.Server.class);
        NOUNS.put("runtime", Processes.TenantRuntime.class);
        NOUNS.put("completion", Tools.Completion.class);
        NOUNS.put("version", Tools.Version.class);
        NOUNS.put("help", Tools.HelpTopics.class);
        NOUNS.put("train", Tools.Train.class);
    }

    /** Filled by the parser, read by the session. */
    @Mixin
    final GlobalOptions options;

    Tenantctl(Session session) {
        this.options = session.options();
    }
}
