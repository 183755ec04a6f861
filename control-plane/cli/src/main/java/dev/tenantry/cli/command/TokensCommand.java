package dev.tenantry.cli.command;

import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.ConfirmOptions;
import dev.tenantry.cli.session.DurationConverter;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** API tokens of people and machines. */
@Command(name = "tokens", description = "API tokens of people and machines.")
public final class TokensCommand {
    private final Session session;

    public TokensCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "Lists the API tokens, without their secrets.")
    int list() {
        session.printer().list(session.controlPlane().apiTokens(), Views.API_TOKEN, "There is no token.");
        return ExitCode.OK.status();
    }

    @Command(name = "create", description = "Makes an API token. Its secret is shown this once.")
    int create(
            @Parameters(paramLabel = "NAME", description = "What it is for.") String name,
            @Option(names = "--person", required = true, paramLabel = "PERSON", description = "Who it stands for.")
                    String person,
            @Option(
                            names = "--role",
                            required = true,
                            split = ",",
                            paramLabel = "ROLE",
                            description =
                                    "seller, approver, operator, support, auditor, runtime, administrator, tenant_administrator; may be given again.")
                    List<String> roles,
            @Option(names = "--tenant", paramLabel = "TENANT", description = "Limits it to one tenant.") @Nullable
                    String tenant,
            @Option(
                            names = "--region",
                            split = ",",
                            paramLabel = "REGION",
                            description = "Limits a runtime's token to a region's routes; may be given again.")
                    @Nullable
                    List<String> regions,
            @Option(
                            names = "--expires-in",
                            paramLabel = "TIME",
                            defaultValue = "90d",
                            converter = DurationConverter.class,
                            description = "Such as 12h or 90d (${DEFAULT-VALUE}).")
                    Duration expiresIn,
            @Mixin SecretOutput secret,
            @Mixin ChangeOptions change) {
        secret.require();
        ControlPlane controlPlane = session.controlPlane(change);
        String tenantId =
                tenant == null ? null : session.tenant(controlPlane, tenant).id();
        int hours = Math.toIntExact(Math.max(1, expiresIn.toHours()));
        ApiTokenCreated created =
                controlPlane.createApiToken(new CreateApiTokenRequest(name, person, roles, tenantId, hours, regions));
        session.say("token " + created.apiToken().id() + " is written to " + secret.deliver(created.token()));
        if (secret.shown()) {
            session.terminal().out().println(created.token());
        } else {
            session.printer().one(created.apiToken(), Views.API_TOKEN);
        }
        return ExitCode.OK.status();
    }

    @Command(name = "revoke", description = "Ends an API token.")
    int revoke(
            @Parameters(paramLabel = "TOKEN", description = "Its id.") String id,
            @Mixin ConfirmOptions.Yes confirm,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        confirm.require(session, "Who shows token " + id + " will be refused.");
        controlPlane.revokeApiToken(id);
        session.say("token " + id + " is revoked");
        return ExitCode.OK.status();
    }
}
