package dev.tenantry.cli;

import dev.tenantry.cli.command.AuditCommand;
import dev.tenantry.cli.command.BackupsCommand;
import dev.tenantry.cli.command.ContextCommand;
import dev.tenantry.cli.command.OnboardingCommand;
import dev.tenantry.cli.command.OperationsCommand;
import dev.tenantry.cli.command.PlansCommand;
import dev.tenantry.cli.command.RoutingCommand;
import dev.tenantry.cli.command.SchemasCommand;
import dev.tenantry.cli.command.ServersCommand;
import dev.tenantry.cli.command.TenantsCommand;
import dev.tenantry.cli.command.TokensCommand;
import dev.tenantry.cli.dev.DemoCommand;
import dev.tenantry.cli.dev.DevCommand;
import dev.tenantry.cli.session.GlobalOptions;
import dev.tenantry.cli.session.Session;
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
        description = "A database for each customer, on MySQL and MariaDB.",
        subcommands = {
            DemoCommand.class,
            DevCommand.class,
            TenantsCommand.class,
            BackupsCommand.class,
            OperationsCommand.class,
            OnboardingCommand.class,
            ServersCommand.class,
            PlansCommand.class,
            SchemasCommand.class,
            AuditCommand.class,
            TokensCommand.class,
            RoutingCommand.class,
            ContextCommand.class,
            Processes.Server.class,
            Processes.TenantRuntime.class,
            Tools.Completion.class,
            Tools.Version.class,
            Tools.HelpTopics.class,
            Tools.Train.class
        })
final class Tenantctl {
    /** Filled by the parser, read by the session. */
    @Mixin
    final GlobalOptions options;

    Tenantctl(Session session) {
        this.options = session.options();
    }
}
