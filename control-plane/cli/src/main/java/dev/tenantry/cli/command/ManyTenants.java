package dev.tenantry.cli.command;

import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.cli.session.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which tenants a command is about that works on many. */
final class ManyTenants {
    @Option(names = "--all", description = "All tenants, as far as they have what the verb works on.")
    boolean all;

    @Option(names = "--plan", paramLabel = "PLAN", description = "Only those of a plan.")
    @Nullable
    String plan;

    @Option(names = "--server", paramLabel = "SERVER", description = "Only those on a server: its name or id.")
    @Nullable
    String server;

    /** The tenants that are meant, as the control plane has them now: those that have a database. */
    List<TenantView> of(Session session, ControlPlane controlPlane) {
        return ofAll(session, controlPlane).stream()
                .filter(tenant -> tenant.liveDatabaseId() != null)
                .toList();
    }

    /** The same, and those that have no database any more but may have backups. */
    List<TenantView> ofAll(Session session, ControlPlane controlPlane) {
        String serverId =
                server == null ? null : session.server(controlPlane, server).id();
        return controlPlane.tenants(Integer.MAX_VALUE).stream()
                .filter(tenant -> plan == null || plan.equals(tenant.plan()))
                .filter(tenant -> serverId == null || serverId.equals(tenant.serverId()))
                .toList();
    }

    /** The options again, as they are typed. */
    String text() {
        return (all ? " --all" : "")
                + (plan == null ? "" : " --plan " + plan)
                + (server == null ? "" : " --server " + server);
    }
}
