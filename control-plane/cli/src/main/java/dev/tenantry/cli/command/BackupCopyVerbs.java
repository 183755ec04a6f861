package dev.tenantry.cli.command;

import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.backup.CopyBackupRequest;
import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.cli.session.AtOnce;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ErrorReport;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.session.WaitOptions;
import dev.tenantry.cli.session.Waiter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies between the two stores of backups: verbs of the noun backups. */
abstract class BackupCopyVerbs extends BackupKeepVerbs {
    private static final String COMPLETE = "complete";

    BackupCopyVerbs(Session session) {
        super(session);
    }

    @Command(
            name = "copy",
            description = {
                "Copies a backup to the second store now, which otherwise happens by itself.",
                "With --back: fills the backup's own store, when it lost or damaged the backup, from the second copy."
            })
    int copy(
            @Parameters(paramLabel = "BACKUP", arity = "0..1", description = "Its id.") @Nullable String id,
            @ArgGroup(exclusive = false, multiplicity = "0..1") @Nullable ManyTenants many,
            @Option(
                            names = "--back",
                            description =
                                    "From the second store. What is right in the first is left, and every object is verified.")
                    boolean back,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; goes to the audit trail.") @Nullable
                    String reason,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        if (many != null && id == null && back) {
            return copyAllBack(many, reason, wait, change);
        }
        if (many != null || id == null) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "command.usage",
                    "name one backup; or --all together with --back, which --plan and --server limit. "
                            + "Second copies of all backups are made without being asked for",
                    "tenantctl backups copy BACKUP",
                    "tenantctl backups copy --all --back --dry-run");
        }
        ControlPlane controlPlane = session.controlPlane(change);
        BackupView backup = controlPlane.backup(id);
        if (!back && COMPLETE.equals(backup.copy())) {
            session.say("backup " + id + " has its second copy already, in store " + backup.copyStore() + " since "
                    + backup.copiedAt());
            session.printer().one(backup, Views.BACKUP);
            return ExitCode.OK.status();
        }
        OperationView operation = ask(controlPlane, backup, back, reason);
        Waiter.Outcome outcome = new Waiter(session, controlPlane).await(operation, wait);
        if (outcome.done()) {
            session.printer().one(controlPlane.backup(id), outcome.operation(), Views.BACKUP);
        } else {
            session.printer().one(outcome.operation(), Views.OPERATION);
        }
        return outcome.exit().status();
    }

    private static OperationView ask(
            ControlPlane controlPlane, BackupView backup, boolean back, @Nullable String reason) {
        return controlPlane
                .copies()
                .copy(
                        backup.tenantId(),
                        backup.id(),
                        new CopyBackupRequest(back ? CopyBackupRequest.BACK : CopyBackupRequest.OUT, reason));
    }

    private int copyAllBack(ManyTenants many, @Nullable String reason, WaitOptions wait, ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane();
        List<BackupView> lost = new ArrayList<>();
        List<AtOnce.Task> tasks = new ArrayList<>();
        List<BackupView> hopeless = new ArrayList<>();
        for (TenantView tenant : many.ofAll(session, controlPlane)) {
            for (BackupView backup : controlPlane.copies().lost(tenant.id())) {
                lost.add(backup);
                if (COMPLETE.equals(backup.copy())) {
                    tasks.add(new AtOnce.Task(
                            backup.id(),
                            tenant.slug() + " " + backup.id(),
                            List.of((plane, before) -> ask(plane, backup, true, reason))));
                } else {
                    hopeless.add(backup);
                }
            }
        }
        if (change.isDryRun()) {
            session.say("would bring back " + tasks.size() + " of " + lost.size()
                    + " lost backups   (dry run: nothing was changed)");
            session.printer().list(lost, Views.BACKUP, "No backup is lost.");
            return ExitCode.OK.status();
        }
        ExitCode worst = ExitCode.OK;
        if (!hopeless.isEmpty()) {
            worst = ExitCode.FAILED;
            ErrorReport.print(
                    session.terminal(),
                    hopeless.size() + " backups are lost and have no second copy that is whole, the newest of them "
                            + hopeless.getFirst().id(),
                    "backup.copy_missing",
                    List.of("tenantctl backups copy --all --back --dry-run   (those whose COPY is not complete)"),
                    "");
        }
        AtOnce.Outcome outcome =
                new AtOnce(session, change).run(tasks, wait, "tenantctl backups copy --back" + many.text());
        if (!session.printer().forPeople()) {
            session.printer().list(outcome.operations(), Views.OPERATION, "");
        }
        return Math.max(outcome.exit().status(), worst.status());
    }
}
