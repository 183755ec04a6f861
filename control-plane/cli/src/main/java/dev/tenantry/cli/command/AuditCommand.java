package dev.tenantry.cli.command;

import dev.tenantry.api.audit.AuditEventView;
import dev.tenantry.api.audit.proof.AuditVerifier;
import dev.tenantry.api.audit.proof.CheckpointKeys;
import dev.tenantry.api.audit.proof.SignedCheckpoint;
import dev.tenantry.api.audit.proof.Verdict;
import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.PointInTime;
import dev.tenantry.cli.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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

    @Command(name = "list", description = "Lists audit records, newest first.")
    int list(
            @Option(names = "--tenant", paramLabel = "TENANT", description = "Of one tenant.") @Nullable String tenant,
            @Option(
                            names = "--action",
                            paramLabel = "ACTION",
                            description = "Of one action such as tenant.create, or of one capability such as tenant.")
                    @Nullable
                    String action,
            @Option(
                            names = "--since",
                            paramLabel = "TIME",
                            converter = PointInTime.class,
                            description = "Made since then: 2026-01-31T12:00:00Z, or 2h for two hours ago.")
                    @Nullable
                    Instant since,
            @Option(
                            names = "--until",
                            paramLabel = "TIME",
                            converter = PointInTime.class,
                            description = "Made before then, in the same form.")
                    @Nullable
                    Instant until,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "50",
                            description = "At most so many (${DEFAULT-VALUE}).")
                    int limit) {
        ControlPlane controlPlane = session.controlPlane();
        String id = tenant == null ? null : session.tenant(controlPlane, tenant).id();
        List<AuditEventView> events = controlPlane.audit().events(id, action, since, until, limit);
        session.printer().list(events, Views.AUDIT, "Nothing of that is recorded.");
        if (events.size() == limit) {
            session.say("these are the newest " + limit + "; there may be older ones: --limit " + 10 * (long) limit);
        }
        return ExitCode.OK.status();
    }

    @Command(
            name = "checkpoint",
            description = "Prints the last signed checkpoint: keep it, and verify later exports against it.")
    int checkpoint(@Option(names = "--public-key", description = "Prints the public key instead.") boolean publicKey) {
        ControlPlane controlPlane = session.controlPlane();
        session.terminal()
                .out()
                .print(
                        publicKey
                                ? controlPlane.audit().publicKey().pem()
                                : controlPlane.audit().checkpoint().note());
        return ExitCode.OK.status();
    }

    @Command(name = "lag", description = "Shows how far the signed log is behind.")
    int lag() {
        session.printer().structure(session.controlPlane().audit().lag());
        return ExitCode.OK.status();
    }

    @Command(name = "export", description = "Writes an export that verifies offline.")
    int export(
            @Option(names = "--tenant", paramLabel = "TENANT", description = "Of one tenant; else the whole log.")
                    @Nullable
                    String tenant,
            @Option(names = "--since", paramLabel = "N", description = "Shown to continue this earlier checkpoint.")
                    @Nullable
                    Long since,
            @Option(names = "--file", paramLabel = "FILE", required = true, description = "Into this new file.")
                    Path file)
            throws IOException {
        ControlPlane controlPlane = session.controlPlane();
        String id = tenant == null ? null : session.tenant(controlPlane, tenant).id();
        byte[] export = controlPlane.audit().export(id, since == null ? null : since.toString());
        Path target = session.workingFolder().resolve(file);
        try {
            Files.write(target, export, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException there) {
            throw new CommandFailure(
                    ExitCode.CONFLICT,
                    "audit.file_exists",
                    "The file " + target + " exists; nothing was written.",
                    "Name a new file");
        }
        session.say("Verify it with: tenantctl audit verify --file " + file + " --public-key FILE");
        return ExitCode.OK.status();
    }

    @Command(
            name = "verify",
            description = "Verifies an export offline: it needs the file and the public key, and no control plane.")
    int verify(
            @Option(names = "--file", paramLabel = "FILE", required = true, description = "The export.") Path file,
            @Option(names = "--public-key", paramLabel = "FILE", required = true, description = "The public key, PEM.")
                    Path publicKey,
            @Option(
                            names = "--checkpoints",
                            paramLabel = "FILE",
                            description =
                                    "Checkpoints that were kept from earlier: a file, or a folder of anchors with everything below it.")
                    @Nullable
                    Path checkpoints)
            throws IOException {
        Verdict verdict;
        try (InputStream export = Files.newInputStream(session.workingFolder().resolve(file))) {
            CheckpointKeys keys = CheckpointKeys.parse(
                    Files.readString(session.workingFolder().resolve(publicKey)));
            List<SignedCheckpoint> kept = checkpoints == null
                    ? List.of()
                    : kept(session.workingFolder().resolve(checkpoints));
            verdict = new AuditVerifier(keys, kept).verify(export);
        } catch (NoSuchFileException missing) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND, "audit.no_file", "There is no file " + missing.getFile() + ".");
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "audit.unreadable",
                    "The key or the checkpoints cannot be read: " + wrong.getMessage() + ".");
        }
        PrintStream out = session.terminal().out();
        verdict.findings().forEach(out::println);
        String where = verdict.checkpoint()
                .map(signed -> "checkpoint " + signed.checkpoint().number() + " of "
                        + signed.checkpoint().time())
                .orElse("no checkpoint");
        out.println((verdict.intact() ? "INTACT" : "NOT INTACT, " + verdict.findingCount() + " findings") + ": "
                + verdict.records() + " records of " + (verdict.trail().equals("*") ? "the whole log" : verdict.trail())
                + ", against " + where);
        session.say("No verifier can show:");
        Verdict.LIMITS.forEach(limit -> session.say("- " + limit));
        return verdict.intact() ? ExitCode.OK.status() : ExitCode.FAILED.status();
    }

    /** What was kept: the notes of a file, or of all files below a folder. */
    private static List<SignedCheckpoint> kept(Path fileOrFolder) throws IOException {
        List<SignedCheckpoint> notes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(fileOrFolder)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> file.equals(fileOrFolder) || file.toString().endsWith(".txt"))
                    .sorted()
                    .toList()) {
                notes.addAll(SignedCheckpoint.parseAll(Files.readString(file)));
            }
        }
        if (notes.isEmpty()) {
            throw new IllegalArgumentException("there is no checkpoint in " + fileOrFolder);
        }
        return notes;
    }
}
