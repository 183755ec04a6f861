package dev.tenantry.provisioning.embedded;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A database server's program on this machine, and a data directory in its first state. */
sealed interface ServerProgram permits MariaDbProgram, MySqlProgram {
    /** Which family it belongs to. */
    Flavour flavour();

    /** The words that start the program, with the places of its own files and nothing about a data directory. */
    List<String> command();

    /** Settings that only this flavour knows. */
    List<String> settings();

    /** What only this flavour knows to leave to the operating system as well, where {@link Durability#RELAXED} is enough. */
    default List<String> relaxing() {
        return List.of();
    }

    /** A data directory as it is before the first start; made once, then copied. */
    Path freshData() throws IOException;

    /** Finds or unpacks the program. */
    static ServerProgram of(Flavour flavour) {
        requirePlatform();
        try {
            return switch (flavour) {
                case MARIADB -> MariaDbProgram.unpacked();
                case MYSQL ->
                    MySqlProgram.inFolder(MySqlProgram.home()
                            .orElseThrow(() -> new ProvisioningException(
                                    FailureCode.SERVER_UNSUITABLE,
                                    "There is no MySQL on this machine that could be started.",
                                    "./dev mysql",
                                    "or set TENANTRY_MYSQL_HOME to an unpacked MySQL")));
            };
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot prepare the program of an embedded " + flavour.word(), failure);
        }
    }

    /** Refuses, in one sentence, where the binaries cannot run. */
    static void requirePlatform() {
        requirePlatform(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2")));
    }

    /** Refuses a platform by its name, its processor and whether it has the GNU C library. */
    static void requirePlatform(String system, String processor, boolean gnuLibrary) {
        boolean linux = system.toLowerCase(Locale.ROOT).startsWith("linux");
        boolean x86 = processor.equals("amd64") || processor.equals("x86_64");
        if (linux && x86 && gnuLibrary) {
            return;
        }
        throw new ProvisioningException(
                FailureCode.SERVER_UNSUITABLE,
                "Embedded database servers run on x86-64 Linux with the GNU C library only, and this machine is "
                        + system
                        + " on " + processor + (linux && x86 ? " with another C library" : "")
                        + ": use a MySQL or MariaDB server of your own instead.",
                "tenantctl servers register");
    }

    /** The words that let the program run as the user we are: as root it wants to be told so. */
    static List<String> asThisUser() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0) ? List.of("--user=root") : List.of();
        } catch (IOException | UnsupportedOperationException unknown) {
            return List.of();
        }
    }

    /** Runs a preparing program to its end; whatever it said becomes the error's text when it fails. */
    static void runToEnd(List<String> command, Path input, Path log) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException("the server did not finish its first data directory in two minutes");
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a first data directory was made", interrupted);
        }
        if (process.exitValue() != 0) {
            throw new IOException("the server could not make its first data directory:\n" + LogTail.of(log));
        }
    }

    /** The bytes of a stream, to its end, as text. */
    static String text(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
}
