package dev.tenantry.cli.command;

import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.tenant.ApplicationTokenCreated;
import dev.tenantry.api.tenant.CreateApplicationTokenRequest;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.ConfirmOptions;
import dev.tenantry.cli.session.DurationConverter;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A tenant's application tokens: what its application shows at the gateway. */
@Command(name = "tokens", description = "Tokens that a tenant's application shows at the gateway.")
public final class ApplicationTokensCommand {
    private final Session session;

    public ApplicationTokensCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "Lists a tenant's application tokens.")
    int list(@Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant) {
        ControlPlane controlPlane = session.controlPlane();
        session.printer()
                .list(
                        controlPlane.applicationTokens(
                                session.tenant(controlPlane, tenant).id()),
                        Views.APPLICATION_TOKEN,
                        "It has no application token yet.");
        return ExitCode.OK.status();
    }

    @Command(name = "create", description = "Makes an application token. Its secret is shown this once.")
    int create(
            @Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant,
            @Parameters(paramLabel = "NAME", description = "What it is for.") String name,
            @Option(
                            names = "--expires-in",
                            paramLabel = "TIME",
                            converter = DurationConverter.class,
                            description = "Such as 12h or 90d; without it, it does not expire.")
                    @Nullable
                    Duration expiresIn,
            @Mixin SecretOutput secret,
            @Mixin ChangeOptions change) {
        secret.require();
        ControlPlane controlPlane = session.controlPlane(change);
        TenantView found = session.tenantToChange(controlPlane, tenant);
        Instant expires =
                expiresIn == null ? null : Instant.now().plus(expiresIn).truncatedTo(ChronoUnit.SECONDS);
        ApplicationTokenCreated created =
                controlPlane.createApplicationToken(found.id(), new CreateApplicationTokenRequest(name, expires));
        session.say("token " + created.applicationToken().id() + " is written to " + secret.deliver(created.token()));
        if (secret.shown()) {
            session.terminal().out().println(created.token());
        } else {
            session.printer().one(created.applicationToken(), Views.APPLICATION_TOKEN);
        }
        return ExitCode.OK.status();
    }

    @Command(name = "revoke", description = "Ends an application token.")
    int revoke(
            @Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant,
            @Parameters(paramLabel = "TOKEN", description = "The token's id.") String token,
            @Mixin ConfirmOptions.Yes confirm,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        TenantView found = session.tenantToChange(controlPlane, tenant);
        confirm.require(session, "Who shows this token will be refused.");
        controlPlane.revokeApplicationToken(found.id(), token);
        session.say("token " + token + " is revoked");
        return ExitCode.OK.status();
    }
}
