package dev.tenantry.cli.command;

import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ExitCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a secret goes that is shown once: a new file of mode 0600, or standard output when that was asked for. */
final class SecretOutput {
    @Option(
            names = "--to-file",
            paramLabel = "FILE",
            description = "Writes the secret into a new file that only you can read.")
    @Nullable
    Path file;

    @Option(names = "--show", description = "Writes the secret to standard output, alone.")
    boolean show;

    /** Refuses before anything is made that nobody could use. */
    void require() {
        if (file == null && !show) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "secret.where",
                    "the secret is shown once, and it is not said where to",
                    "add --to-file FILE (a new file, mode 0600)",
                    "add --show (standard output)");
        }
        if (file != null && Files.exists(file)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "secret.exists",
                    "the file " + file + " exists; it is not overwritten",
                    "name another file");
        }
    }

    /** Hands the secret over; says where it is. */
    String deliver(String secret) {
        if (file == null) {
            return "standard output";
        }
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, secret + "\n");
            return file.toString();
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "secret.exists",
                    "the file " + file + " exists meanwhile; revoke the new token and make another");
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "secret.file",
                    "the token was made, and " + file + " cannot be written: revoke it and make another");
        }
    }

    boolean shown() {
        return show;
    }
}
