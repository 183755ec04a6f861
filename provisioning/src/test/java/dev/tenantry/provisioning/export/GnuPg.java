package dev.tenantry.provisioning.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program gpg with a home of its own, as a recipient has it. */
final class GnuPg implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GnuPg.class);

    private final Path home;

    private GnuPg(Path home) {
        this.home = home;
    }

    /** A home in a folder whose path is short, because gpg's agent has a socket there. Says loudly when there is no gpg. */
    static GnuPg here() throws IOException {
        boolean there = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "gpg")));
        if (!there) {
            String sentence =
                    "SKIPPED WITHOUT GPG: there is no gpg on this machine, so no other program shows that packages open. Install gnupg.";
            if ("1".equals(System.getenv("TENANTRY_REQUIRE_GPG"))) {
                throw new IllegalStateException(sentence + " TENANTRY_REQUIRE_GPG=1 makes this a failure.");
            }
            LOG.warn(sentence);
            // Test runners put what tests print into files; this one line is for the person at the terminal.
            System.err.println(sentence);
            Assumptions.abort(sentence);
        }
        return new GnuPg(Files.createTempDirectory(
                "gpg", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
    }

    record Said(int status, String text) {}

    /** Makes a key without a passphrase. */
    void makeKey(String address, String algorithm, String usage, String expires)
            throws IOException, InterruptedException {
        must("--quick-generate-key", address, algorithm, usage, expires);
    }

    /** Adds a part for encrypting to a key. */
    void addEncrypting(String address, String algorithm) throws IOException, InterruptedException {
        must("--quick-add-key", fingerprint(address), algorithm, "encr", "never");
    }

    byte[] publicKey(String address) throws IOException, InterruptedException {
        must("--armor", "--yes", "--output", home.resolve("key.asc").toString(), "--export", address);
        return Files.readAllBytes(home.resolve("key.asc"));
    }

    byte[] privateKey(String address) throws IOException, InterruptedException {
        must("--yes", "--output", home.resolve("key.sec").toString(), "--export-secret-keys", address);
        return Files.readAllBytes(home.resolve("key.sec"));
    }

    /** Revokes a key by the certificate that gpg makes with each key. */
    void revoke(String address) throws IOException, InterruptedException {
        String fingerprint = fingerprint(address);
        Path certificate = home.resolve("openpgp-revocs.d").resolve(fingerprint + ".rev");
        // A colon before the first line keeps it from being used by accident.
        Files.writeString(certificate, Files.readString(certificate).replace(":-----BEGIN", "-----BEGIN"));
        must("--import", certificate.toString());
    }

    String fingerprint(String address) throws IOException, InterruptedException {
        return must("--with-colons", "--list-keys", address)
                .lines()
                .filter(line -> line.startsWith("fpr:"))
                .findFirst()
                .orElseThrow()
                .split(":", -1)[9];
    }

    /** What a recipient types: decrypts and unpacks into a folder. */
    Said unpack(Path file, Path into) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        "bash",
                        "-c",
                        "set -o pipefail; gpg --batch --homedir \"$1\" --decrypt \"$2\" | tar x",
                        "bash",
                        home.toString(),
                        file.toString())
                .directory(into.toFile())
                .redirectErrorStream(true);
        return said(builder.start());
    }

    Said decrypt(Path file) throws IOException, InterruptedException {
        return run("--output", home.resolve("plain").toString(), "--yes", "--decrypt", file.toString());
    }

    private String must(String... arguments) throws IOException, InterruptedException {
        Said said = run(arguments);
        assertThat(said.status()).as(said.text()).isZero();
        return said.text();
    }

    private Said run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "gpg",
                "--batch",
                "--homedir",
                home.toString(),
                "--pinentry-mode",
                "loopback",
                "--passphrase",
                "",
                "--no-auto-check-trustdb"));
        command.addAll(Arrays.asList(arguments));
        return said(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private static Said said(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }

    /** Ends the agent that gpg started for this home, and removes the home. */
    @Override
    public void close() throws IOException {
        new ProcessBuilder("gpgconf", "--homedir", home.toString(), "--kill", "all")
                .redirectErrorStream(true)
                .start()
                .onExit()
                .join();
        Files.walkFileTree(home, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            // The agent takes its sockets with it, now or a moment ago.
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
