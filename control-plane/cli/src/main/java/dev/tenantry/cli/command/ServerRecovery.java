package dev.tenantry.cli.command;

import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.restore.SwapRequest;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.cli.session.AtOnce;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.ErrorReport;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.session.View;
import dev.tenantry.cli.session.WaitOptions;
import dev.tenantry.cli.terminal.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Brings the tenants of a lost server back on others: each from its newest backup, which is then made live. */
final class ServerRecovery {
    private static final View<Return> VIEW = View.<Return>named(
                    each -> each.tenant().slug())
            .column("TENANT", each -> each.tenant().slug())
            .column(
                    "BACKUP",
                    each -> each.backup() == null ? "none" : each.backup().id())
            .column("PROOF", each -> each.backup() == null ? "" : each.backup().proof())
            .column(
                    "RESTORE POINT",
                    each -> each.backup() == null
                            ? ""
                            : Words.text(each.backup().snapshotAt()));

    private final Session session;
    private final ControlPlane controlPlane;
    private final ServerView lost;
    private final List<Return> returns = new ArrayList<>();

    /** A tenant, and the backup that it comes back from. */
    private record Return(TenantView tenant, @Nullable BackupView backup) {}

    ServerRecovery(Session session, ControlPlane controlPlane, ServerView lost) {
        this.session = session;
        this.controlPlane = controlPlane;
        this.lost = lost;
        controlPlane.tenants(Integer.MAX_VALUE).stream()
                .filter(tenant -> tenant.liveDatabaseId() != null && lost.id().equals(tenant.serverId()))
                // Nobody waits for a deleted tenant; what is left of it goes with its purge.
                .filter(tenant -> !tenant.commercialStatus().equals("ended"))
                .forEach(tenant -> returns.add(new Return(tenant, newest(tenant).orElse(null))));
    }

    /** How many tenants are on the server now. */
    int tenants() {
        return returns.size();
    }

    void show() {
        session.printer().list(returns, VIEW, "No tenant is on server " + lost.name() + ".");
    }

    /**
     * Does it.
     *
     * @param to the server that takes them, or null for where placement puts each
     */
    ExitCode run(@Nullable String to, String reason, WaitOptions wait, ChangeOptions change) {
        Map<String, BackupView> backups = new HashMap<>();
        List<TenantView> coming = new ArrayList<>();
        ExitCode worst = ExitCode.OK;
        for (Return each : returns) {
            if (each.backup() == null) {
                worst = ExitCode.FAILED;
                ErrorReport.print(
                        session.terminal(),
                        each.tenant().slug() + " has no complete backup and cannot be brought back",
                        "backup.missing",
                        List.of(
                                "tenantctl backups list " + each.tenant().slug(),
                                "tenantctl tenants delete " + each.tenant().slug() + " --lost-server " + lost.name()
                                        + " --reason … --confirm "
                                        + each.tenant().slug()
                                        + "   (ends it, so that the server can be taken out of the catalog)"),
                        "");
            } else {
                backups.put(each.tenant().id(), each.backup());
                coming.add(each.tenant());
            }
        }
        AtOnce.Stage restore = (plane, tenant, before) -> plane.restoreBeside(
                tenant.id(),
                new RestoreRequest(
                        Objects.requireNonNull(backups.get(tenant.id())).id(), reason, to, to == null ? true : null));
        AtOnce.Stage swap = (plane, tenant, before) -> plane.swapDatabase(
                tenant.id(),
                new SwapRequest(
                        Objects.requireNonNull(
                                Objects.requireNonNull(before).result().get("databaseId")),
                        tenant.slug(),
                        reason,
                        lost.name()));
        String again = "tenantctl servers recover " + lost.name() + (to == null ? " --elsewhere" : " --to " + to)
                + " --reason … --confirm " + lost.name();
        AtOnce.Outcome outcome = new AtOnce(session, change).run(coming, List.of(restore, swap), wait, again);
        if (!session.printer().forPeople()) {
            session.printer().list(outcome.operations(), Views.OPERATION, "");
        }
        return outcome.exit().status() > worst.status() ? outcome.exit() : worst;
    }

    /** The newest one that is complete and did not fail a restore. */
    private Optional<BackupView> newest(TenantView tenant) {
        return controlPlane.backups(tenant.id()).stream()
                .filter(backup ->
                        backup.state().equals("complete") && !backup.proof().equals("failed"))
                .findFirst();
    }
}
