package dev.tenantry.cli.command;

import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.drill.CreateDrillRequest;
import dev.tenantry.api.drill.DrillView;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.session.View;
import dev.tenantry.cli.session.WaitOptions;
import dev.tenantry.cli.session.Waiter;
import dev.tenantry.cli.terminal.Words;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Restore drills. */
@Command(
        name = "drills",
        description =
                "Restore drills: a backup is restored only to prove it. Every new backup has its drill by itself.")
public final class DrillsCommand {
    private static final View<DrillView> DRILL = View.<DrillView>named(DrillView::operationId)
            .column("OPERATION", DrillView::operationId)
            .column("BACKUP", DrillView::backupId)
            .column("STATE", drill -> drill.state().replace('_', ' '))
            .column("PROVEN RTO", drill -> Views.seconds(drill.seconds()))
            .column("RESTORE POINT", drill -> Views.seconds(drill.restorePointAt()))
            .column("ROWS", drill -> Words.number(drill.rows()))
            .column("AGE", drill -> Words.age(drill.requestedAt(), Instant.now()))
            .column("WHY", drill -> Words.text(drill.detail()))
            .detail("SERVER", DrillView::serverId);

    private final Session session;

    public DrillsCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "Lists drills, newest first.")
    int list(
            @Parameters(paramLabel = "TENANT", arity = "0..1", description = "Its slug or id; all tenants without.")
                    @Nullable
                    String tenant) {
        ControlPlane controlPlane = session.controlPlane();
        List<String> tenants = tenant == null
                ? controlPlane.tenants(1000).stream().map(TenantView::id).toList()
                : List.of(session.tenant(controlPlane, tenant).id());
        List<DrillView> drills = tenants.stream()
                .flatMap(id -> controlPlane.drills().list(id).stream())
                .sorted(Comparator.comparing(DrillView::requestedAt).reversed())
                .toList();
        session.printer().list(drills, DRILL, "There was no drill yet: tenantctl drills create BACKUP");
        return ExitCode.OK.status();
    }

    @Command(
            name = "create",
            description = {
                "Restores a backup into a database of its own, compares it with the manifest to the last row,",
                "records how long that took, and drops the database again. The tenant is not touched."
            })
    int create(
            @Parameters(paramLabel = "BACKUP", description = "Its id.") String id,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; goes to the audit trail.") @Nullable
                    String reason,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        BackupView backup = controlPlane.backup(id);
        OperationView operation = controlPlane.drills().create(backup.tenantId(), new CreateDrillRequest(id, reason));
        Waiter.Outcome outcome = new Waiter(session, controlPlane).await(operation, wait);
        if (outcome.done()) {
            session.printer().one(controlPlane.backup(id), outcome.operation(), Views.BACKUP);
        } else {
            session.printer().one(outcome.operation(), Views.OPERATION);
        }
        return outcome.exit().status();
    }
}
