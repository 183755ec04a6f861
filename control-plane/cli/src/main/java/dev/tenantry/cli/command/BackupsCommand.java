package dev.tenantry.cli.command;

import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.cli.session.AtOnce;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.session.WaitOptions;
import dev.tenantry.cli.session.Waiter;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Backups, and restores beside. */
@Command(name = "backups", description = "Backups of one tenant each, and restoring them beside the live database.")
public final class BackupsCommand extends BackupCopyVerbs {
    public BackupsCommand(Session session) {
        super(session);
    }

    @Command(name = "list", description = "Lists backups, newest first. One that nobody restored is unproven.")
    int list(
            @Parameters(paramLabel = "TENANT", arity = "0..1", description = "Its slug or id; all tenants without.")
                    @Nullable
                    String tenant) {
        ControlPlane controlPlane = session.controlPlane();
        List<String> tenants = tenant == null
                ? controlPlane.tenants(1000).stream().map(TenantView::id).toList()
                : List.of(session.tenant(controlPlane, tenant).id());
        List<BackupView> backups = tenants.stream()
                .flatMap(id -> controlPlane.backups(id).stream())
                .sorted(Comparator.comparing(BackupView::createdAt).reversed())
                .toList();
        session.printer().list(backups, Views.BACKUP, "There is no backup yet: tenantctl backups create TENANT");
        return ExitCode.OK.status();
    }

    @Command(name = "get", description = "Shows a backup.")
    int get(@Parameters(paramLabel = "BACKUP", description = "Its id.") String id) {
        session.printer().one(session.controlPlane().backup(id), Views.BACKUP);
        return ExitCode.OK.status();
    }

    @Command(
            name = "create",
            description = "Backs up a tenant, or many with one command, while their applications work.")
    int create(
            @Parameters(paramLabel = "TENANT", arity = "0..1", description = "Its slug or id.") @Nullable String tenant,
            @ArgGroup(exclusive = false, multiplicity = "0..1") @Nullable ManyTenants many,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; goes to the audit trail.") @Nullable
                    String reason,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        if (many != null && tenant == null) {
            return createMany(many, reason, wait, change);
        }
        if (many != null || tenant == null) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "command.usage",
                    "name one tenant, or --all, which --plan and --server limit",
                    "tenantctl backups create --all --dry-run");
        }
        ControlPlane controlPlane = session.controlPlane(change);
        TenantView found = session.tenantToChange(controlPlane, tenant);
        OperationView operation = controlPlane.createBackup(found.id(), new CreateBackupRequest(reason));
        Waiter.Outcome outcome = new Waiter(session, controlPlane).await(operation, wait);
        String backup = outcome.operation().result().get("backupId");
        if (outcome.done() && backup != null) {
            session.printer().one(controlPlane.backup(backup), outcome.operation(), Views.BACKUP);
        } else {
            session.printer().one(outcome.operation(), Views.OPERATION);
        }
        return outcome.exit().status();
    }

    private int createMany(ManyTenants many, @Nullable String reason, WaitOptions wait, ChangeOptions change) {
        List<TenantView> tenants = many.of(session, session.controlPlane());
        if (change.isDryRun()) {
            session.say("would ask for a backup of " + tenants.size() + "   (dry run: nothing was changed)");
            session.printer().list(tenants, Views.TENANT, "No tenant fits.");
            return ExitCode.OK.status();
        }
        AtOnce.Outcome outcome = new AtOnce(session, change)
                .run(
                        tenants,
                        (controlPlane, tenant) ->
                                controlPlane.createBackup(tenant.id(), new CreateBackupRequest(reason)),
                        wait,
                        "tenantctl backups create" + many.text());
        if (!session.printer().forPeople()) {
            session.printer().list(outcome.operations(), Views.OPERATION, "");
        }
        return outcome.exit().status();
    }

    @Command(
            name = "restore",
            description =
                    "Restores a backup, or some of its tables, into a new database beside the live one, compares it with the manifest, and changes nothing else.")
    int restore(
            @Parameters(paramLabel = "BACKUP", description = "Its id.") String id,
            @Option(
                            names = "--server",
                            paramLabel = "SERVER",
                            description = "On this server, by its name; else on the live database's.")
                    @Nullable
                    String server,
            @Option(
                            names = "--elsewhere",
                            description = "On another server than the live database's, as placement chooses.")
                    boolean elsewhere,
            @Option(
                            names = "--table",
                            paramLabel = "TABLE",
                            description =
                                    "Only this table, and others named in the same way: into a database that can never become live.")
                    @Nullable
                    List<String> tables,
            @Option(
                            names = "--from-copy",
                            description =
                                    "From the second copy. It is read anyway when the backup's own store has lost it or does not answer.")
                    boolean fromCopy,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; goes to the audit trail.") @Nullable
                    String reason,
            @Mixin WaitOptions wait,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        BackupView backup = controlPlane.backup(id);
        TenantView tenant = session.tenantToChange(controlPlane, backup.tenantId());
        OperationView operation = controlPlane.restoreBeside(
                tenant.id(),
                new RestoreRequest(id, reason, server, elsewhere ? true : null, tables, fromCopy ? true : null));
        Waiter.Outcome outcome = new Waiter(session, controlPlane).await(operation, wait);
        session.printer().one(outcome.operation(), Views.OPERATION);
        String database = outcome.operation().result().get("databaseId");
        if (outcome.done() && database != null) {
            session.say("next: tenantctl tenants difference " + tenant.slug() + " " + database);
            session.say(
                    tables == null
                            ? "next: tenantctl tenants swap " + tenant.slug() + " " + database + " --reason …"
                            : "next: take rows from it as docs/guide/restore-a-customers-data.md says, then: tenantctl tenants discard "
                                    + tenant.slug() + " " + database + " --reason …");
        }
        return outcome.exit().status();
    }
}
