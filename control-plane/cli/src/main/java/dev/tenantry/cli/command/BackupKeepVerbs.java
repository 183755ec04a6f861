package dev.tenantry.cli.command;

import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.client.Json;
import dev.tenantry.api.plan.BackupPolicy;
import dev.tenantry.api.retention.PinRequest;
import dev.tenantry.api.retention.RetentionView;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.cli.session.ChangeOptions;
import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.session.View;
import dev.tenantry.cli.terminal.Words;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which backups are kept, and pins: verbs of the noun backups. */
abstract class BackupKeepVerbs {
    private static final View<RetentionView.Backup> KEPT = View.<RetentionView.Backup>named(
                    RetentionView.Backup::backupId)
            .column("ID", RetentionView.Backup::backupId)
            .column("RESTORE POINT", backup -> Views.seconds(backup.restorePointAt()))
            .column("PROOF", RetentionView.Backup::proof)
            .column("KEPT", backup -> backup.kept() ? "yes" : "GOES")
            .column("UNTIL", backup -> backup.goesAt() == null ? "" : Views.seconds(backup.goesAt()))
            .column("BECAUSE", BackupKeepVerbs::because);

    final Session session;

    BackupKeepVerbs(Session session) {
        this.session = session;
    }

    @Command(
            name = "retention",
            description =
                    "Says of each backup why it is kept or that it goes, and what was measured beside the plan's promise.")
    int retention(@Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant) {
        ControlPlane controlPlane = session.controlPlane();
        RetentionView view = controlPlane
                .retention()
                .get(session.tenant(controlPlane, tenant).id());
        if (!session.printer().forPeople()) {
            session.printer().structure(view);
            return ExitCode.OK.status();
        }
        promise(view).forEach(session::say);
        session.printer().list(view.backups(), KEPT, "There is no complete backup: tenantctl backups create " + tenant);
        return ExitCode.OK.status();
    }

    @Command(name = "pin", description = "Keeps a backup, whatever the plan says, until it is unpinned.")
    int pin(
            @Parameters(paramLabel = "BACKUP", description = "Its id.") String id,
            @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why it is kept.")
                    String reason,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        BackupView backup = controlPlane.backup(id);
        session.printer()
                .one(controlPlane.retention().pin(backup.tenantId(), id, new PinRequest(reason)), Views.BACKUP);
        return ExitCode.OK.status();
    }

    @Command(name = "unpin", description = "Takes a pin away: from then on the plan decides.")
    int unpin(
            @Parameters(paramLabel = "BACKUP", description = "Its id.") String id,
            @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why it may go.")
                    String reason,
            @Mixin ChangeOptions change) {
        ControlPlane controlPlane = session.controlPlane(change);
        BackupView backup = controlPlane.backup(id);
        TenantView tenant = session.tenantToChange(controlPlane, backup.tenantId());
        session.printer().one(controlPlane.retention().unpin(tenant.id(), id, new PinRequest(reason)), Views.BACKUP);
        return ExitCode.OK.status();
    }

    @Command(
            name = "key",
            description = {
                "Writes a tenant's archive keys into a new file, sealed by the control plane's keyset:",
                "with both, and only with both, its archives can be read without the catalog."
            })
    int key(
            @Parameters(paramLabel = "TENANT", description = "Its slug or id.") String tenant,
            @Option(names = "--to-file", paramLabel = "FILE", required = true, description = "A new file, mode 0600.")
                    Path file)
            throws IOException {
        ControlPlane controlPlane = session.controlPlane();
        String keys = Json.mapper()
                .writeValueAsString(controlPlane
                        .retention()
                        .archiveKeys(session.tenant(controlPlane, tenant).id()));
        Path target = session.workingFolder().resolve(file);
        try {
            Files.createFile(
                    target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException there) {
            throw new CommandFailure(
                    ExitCode.CONFLICT,
                    "backup.file_exists",
                    "the file " + target + " exists; nothing was written",
                    "name a new file");
        }
        Files.writeString(target, keys + "\n");
        session.say("next: tenantctl backups inspect TENANT_ID/BACKUP_ID --store DIR --key-file " + file
                + " --keyset FILE");
        return ExitCode.OK.status();
    }

    @Command(
            name = "inspect",
            description = {
                "Explains an archive offline, without catalog, control plane or server, and verifies it:",
                "tenantctl backups inspect TENANT_ID/BACKUP_ID --store DIR. Its own --help says the rest."
            })
    int inspect(@Parameters(hidden = true, arity = "0..*") List<String> arguments) {
        throw new CommandFailure(
                ExitCode.USAGE,
                "command.order",
                "'backups inspect' has to come before every option",
                "tenantctl backups inspect --help");
    }

    private static List<String> promise(RetentionView view) {
        BackupPolicy policy = view.policy();
        RetentionView.Measured measured = view.measured();
        List<String> lines = new ArrayList<>();
        String beyond = kept(policy);
        lines.add("plan " + view.plan() + "@" + view.planVersion() + " keeps every backup for " + policy.retentionDays()
                + " days" + (beyond.isEmpty() ? "" : ", and beyond that " + beyond));
        lines.add("restore point: " + promised(policy.rpoMinutes()) + "; the newest is "
                + (measured.restorePointAgeSeconds() == null
                        ? "not there"
                        : Words.took(java.time.Duration.ofSeconds(measured.restorePointAgeSeconds())) + " old"));
        lines.add("restore time: " + promised(policy.rtoMinutes()) + "; "
                + (measured.provenRtoSeconds() == null
                        ? "none is proven"
                        : "the newest proven one took " + Views.seconds(measured.provenRtoSeconds())));
        if (view.everythingKept() != null) {
            lines.add("nothing goes: " + view.everythingKept());
        }
        lines.add("carried out: "
                + (view.checkedAt() == null ? "never" : Words.age(view.checkedAt(), Instant.now()) + " ago"));
        return lines;
    }

    /** What a plan promises, for people. */
    static String promised(@Nullable Integer minutes) {
        return minutes == null ? "nothing is promised" : "at most " + minutes + " minutes";
    }

    /** How fast a plan's backups read, for people. */
    static String speed(BackupPolicy policy) {
        Integer limit = policy.maxMegabytesPerSecond();
        return limit == null ? "without a limit" : "at most " + Words.number(limit) + " MB in a second";
    }

    /** What a plan keeps beyond its days; empty when it keeps nothing more. */
    static String kept(BackupPolicy policy) {
        List<String> parts = new ArrayList<>();
        part(parts, policy.keepLast(), "the last");
        part(parts, policy.keepDaily(), "days:");
        part(parts, policy.keepWeekly(), "weeks:");
        part(parts, policy.keepMonthly(), "months:");
        part(parts, policy.keepYearly(), "years:");
        return String.join(", ", parts);
    }

    private static void part(List<String> parts, @Nullable Integer count, String word) {
        if (count != null && count > 0) {
            parts.add(word + " " + count);
        }
    }

    private static String because(RetentionView.Backup backup) {
        String rules = backup.reasons().stream().map(RetentionView.Reason::rule).collect(Collectors.joining(", "));
        return backup.pinnedFor() == null ? rules : rules + " (" + backup.pinnedFor() + ")";
    }
}
