package dev.tenantry.cli.command;

import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The audit trail. */
@Command(name = "audit", description = "Who changed what, when and why.")
public final class AuditCommand {
    private final Session session;

    public AuditCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "Lists audit records, oldest first.")
    int list(
            @Option(names = "--tenant", paramLabel = "TENANT", description = "Of one tenant.") @Nullable String tenant,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "50",
                            description = "At most so many (${DEFAULT-VALUE}).")
                    int limit) {
        ControlPlane controlPlane = session.controlPlane();
        String id = tenant == null ? null : session.tenant(controlPlane, tenant).id();
        session.printer().list(controlPlane.auditEvents(id, limit), Views.AUDIT, "Nothing is recorded.");
        return ExitCode.OK.status();
    }
}
