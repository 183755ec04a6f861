package dev.tenantry.controlplane.audit.chain;

import dev.tenantry.api.audit.proof.CheckpointSigner;
import dev.tenantry.controlplane.configuration.StartUpException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;

/** The file of the key that signs checkpoints: readable by its owner only, and never in the catalog. */
final class SigningKeyFile {
    private static final String OWNER_ONLY = "rw-------";

    private SigningKeyFile() {}

    /**
     * Reads the key; makes it first when that is allowed and there is none. Nothing when there is none and none may be made.
     *
     * @throws StartUpException when the file cannot be used
     */
    static Optional<CheckpointSigner> open(Path file, boolean mayCreate) {
        try {
            if (!Files.exists(file)) {
                if (!mayCreate) {
                    return Optional.empty();
                }
                create(file);
            }
            String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
            if (!mode.endsWith("------")) {
                throw new StartUpException(
                        "The audit signing key " + file + " has the mode " + mode
                                + ", so others than its owner may read it. If nobody has, run: chmod 600 " + file,
                        null);
            }
            return Optional.of(CheckpointSigner.parse(Files.readString(file)));
        } catch (IOException | IllegalArgumentException failure) {
            // Not as a cause: a parser's message may quote what it read.
            throw new StartUpException(
                    "The audit signing key " + file + " cannot be used ("
                            + failure.getClass().getSimpleName()
                            + "). Restore it from its backup, or name the right file in tenantry.audit.signing-key-file.",
                    null);
        }
    }

    /** Of two replicas that start together one wins, and the other reads: a link is made only where no file is. */
    private static void create(Path file) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path draft = Files.createTempFile(
                folder,
                ".signing-key-",
                ".draft",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
        try {
            Files.write(
                    draft,
                    CheckpointSigner.generate().pem().getBytes(StandardCharsets.US_ASCII),
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException other) {
            // Another replica was first; its key is the one.
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
