package dev.tenantry.cli.command;

import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.server.FindingView;
import dev.tenantry.api.server.RegisterServerRequest;
import dev.tenantry.api.server.RemoveServerRequest;
import dev.tenantry.api.server.RemovedServerView;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ConfirmOptions;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.session.WaitOptions;
import dev.tenantry.cli.terminal.Style;
import dev.tenantry.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Database servers. */
@Command(name = "servers", description = "Database servers that hold tenants.")
public final class ServersCommand {
    private final Session session;

    public ServersCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "Lists the servers.")
    int list() {
        session.printer()
                .list(
                        session.controlPlane().servers(),
                        Views.SERVER,
                        "There is no server yet: tenantctl servers register NAME …");
        return ExitCode.OK.status();
    }

    @Command(name = "get", description = "Shows a server and what its newest check found.")
    int get(@Parameters(paramLabel = "SERVER", description = "Its name or id.") String server) {
        show(session.server(session.controlPlane(), server));
        return ExitCode.OK.status();
    }

    @Command(
            name = "register",
            description = {
                "Registers a server: checks it, makes the service accounts, forgets the administrator.",
                "The administrator's password comes from a file or is asked for; it is used once."
            })
    int register(
            @Parameters(paramLabel = "NAME", description = "What people call it: a-z, 0-9 and -.") String name,
            @Option(names = "--host", required = true, paramLabel = "HOST", description = "Where it listens.")
                    String host,
            @Option(
                            names = "--port",
                            paramLabel = "PORT",
                            defaultValue = "3306",
                            description = "Its port (${DEFAULT-VALUE}).")
                    int port,
            @Option(names = "--region", required = true, paramLabel = "REGION", description = "Where it stands.")
                    String region,
            @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label; may be given again.") @Nullable
                    Map<String, String> labels,
            @Option(
                            names = "--weight",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "Its share of the fleet (${DEFAULT-VALUE}).")
                    int weight,
            @Option(
                            names = "--admin-user",
                            required = true,
                            paramLabel = "USER",
                            description = "The administrator's account.")
                    String administrator,
            @Option(
                            names = "--admin-password-file",
                            paramLabel = "FILE",
                            description = "A file whose first line is the password.")
                    @Nullable
                    Path passwordFile,
            @Option(
                            names = "--tls-mode",
                            paramLabel = "MODE",
                            defaultValue = "verify-identity",
                            description = "verify-identity, verify-ca, required or disabled (${DEFAULT-VALUE}).")
                    String tlsMode,
            @Option(
                            names = "--tls-ca-file",
                            paramLabel = "FILE",
                            description = "The certificate authority to trust, PEM.")
                    @Nullable
                    Path tlsCa,
            @Mixin ChangeOptions change) {
        RegisterServerRequest request = new RegisterServerRequest(
                name,
                host,
                port,
                region,
                labels,
                weight,
                administrator,
                password(administrator, passwordFile),
                tlsMode,
                pem(tlsCa));
        ServerView server = session.controlPlane(change).registerServer(request);
        session.say("server " + server.name() + " is registered as " + server.id()
                + "; the administrator's password is forgotten");
        show(server);
        return ExitCode.OK.status();
    }

    @Command(
            name = "check",
            description = "Checks a server again: each finding with its consequence and what mends it.")
    int check(
            @Parameters(paramLabel = "SERVER", description = "Its name or id.") String server,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        ServerView checked =
                controlPlane.checkServer(session.server(controlPlane, server).id());
        show(checked);
        boolean blocked = checked.findings().stream()
                .anyMatch(finding -> finding.severity().equals("blocker"));
        return (blocked ? ExitCode.FAILED : ExitCode.OK).status();
    }

    @Command(name = "cordon", description = "Takes no new databases on a server; what is there goes on.")
    int cordon(
            @Parameters(paramLabel = "SERVER", description = "Its name or id.") String server,
            @Mixin UnchangedOption unchanged,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        ServerView before = session.server(controlPlane, server);
        session.printer().one(controlPlane.cordonServer(before.id()), Views.SERVER);
        return unchanged.exit(session, before.cordoned(), "server " + before.name() + " was cordoned already");
    }

    @Command(name = "uncordon", description = "Lets a server take new databases again.")
    int uncordon(
            @Parameters(paramLabel = "SERVER", description = "Its name or id.") String server,
            @Mixin UnchangedOption unchanged,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        ServerView before = session.server(controlPlane, server);
        session.printer().one(controlPlane.uncordonServer(before.id()), Views.SERVER);
        return unchanged.exit(session, !before.cordoned(), "server " + before.name() + " was open already");
    }

    @Command(
            name = "recover",
            description = {
                "Brings the tenants of a lost server back on others, each from its newest backup.",
                "What they wrote after that backup is lost. The server is cordoned; what still answers on it is fenced."
            })
    int recover(
            @Parameters(paramLabel = "SERVER", description = "The lost server's name or id.") String server,
            @ArgGroup(multiplicity = "1") RecoverTo where,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "Why; goes to the audit trail.")
                    String reason,
            @Mixin ConfirmOptions.ServerName confirm,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane();
        ServerView lost = session.server(controlPlane, server);
        ServerRecovery recovery = new ServerRecovery(session, controlPlane, lost);
        if (change.isDryRun() || recovery.tenants() == 0) {
            recovery.show();
            if (change.isDryRun()) {
                session.say("would bring back " + recovery.tenants() + "   (dry run: nothing was changed)");
            }
            return ExitCode.OK.status();
        }
        confirm.require(
                session,
                recovery.tenants() + " tenant(s) of " + lost.name() + " come back as of their newest backups; what "
                        + "they wrote since is lost. Make sure that nothing reaches " + lost.name() + " any more.",
                lost.name());
        if (!lost.cordoned()) {
            controlPlane.cordonServer(lost.id());
        }
        return recovery.run(where.server, reason, wait, change).status();
    }

    @Command(
            name = "remove",
            description = {
                "Takes a server out of the catalog: an empty one, or one that is lost for good.",
                "Nothing is done to the server itself. Its name and its address are free afterwards."
            })
    int remove(
            @Parameters(paramLabel = "SERVER", description = "Its name or id.") String server,
            @Option(
                            names = "--lost",
                            description =
                                    "It is lost: what is still recorded on it, and is nobody's live database, is lost with it.")
                    boolean lost,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "Why; goes to the audit trail.")
                    String reason,
            @Mixin ConfirmOptions.ServerName confirm,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        ServerView found = session.server(controlPlane, server);
        String typed = confirm.require(
                session,
                "Server " + found.name() + " will be taken out of the catalog"
                        + (lost ? "; " + found.databases() + " database(s) recorded on it are lost with it." : "."),
                found.name());
        RemovedServerView removed =
                controlPlane.removeServer(found.id(), new RemoveServerRequest(typed, reason, lost ? true : null));
        session.printer().one(removed.server(), removed, Views.SERVER);
        session.say("server " + found.name() + " is out of the catalog; its name and its address are free");
        if (lost) {
            session.say(removed.lostDatabases() + " database(s) were lost with it");
        }
        session.say("the passwords of its service accounts are forgotten; the accounts stay on it"
                + (removed.answered() ? "" : ", if it ever comes back")
                + ". An administrator takes away what is ours with:");
        removed.statements().forEach(session::say);
        return ExitCode.OK.status();
    }

    /** Where the tenants of a lost server go. */
    static final class RecoverTo {
        @Option(names = "--elsewhere", description = "Where placement puts each.")
        boolean elsewhere;

        @Option(names = "--to", paramLabel = "SERVER", description = "All on one server: its name.")
        @Nullable
        String server;
    }

    private void show(ServerView server) {
        session.printer().one(server, Views.SERVER);
        if (session.printer().forPeople() && !server.findings().isEmpty()) {
            server.findings().forEach(this::show);
        }
    }

    /** Sentences, one below the other: side by side nobody could read them. */
    private void show(FindingView finding) {
        Terminal terminal = session.terminal();
        Style style = finding.severity().equals("note") ? Style.FAINT : Style.WARNING;
        terminal.out().println();
        terminal.out().println(terminal.result(style, finding.severity()) + "  " + finding.code());
        terminal.out().println("  " + finding.found());
        terminal.out().println("  " + finding.consequence());
        if (finding.statement() != null) {
            terminal.out().println("  mended by: " + finding.statement());
        }
    }

    private String password(String administrator, @Nullable Path file) {
        if (file != null) {
            return session.secretFile(file, "password");
        }
        String typed = session.terminal().askSecret("Password of " + administrator + ":");
        if (typed == null || typed.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "server.no_password",
                    "the administrator's password is not given, and nobody can be asked here",
                    "add --admin-password-file FILE");
        }
        return typed;
    }

    private static @Nullable String pem(@Nullable Path file) {
        if (file == null) {
            return null;
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "server.tls_ca", "the certificate authority in " + file + " cannot be read");
        }
    }
}
