package dev.tenantry.cli.command;

import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What is imported: a folder that is packed on its way, or a file that is sent as it is. The same source gives the same bytes each time. */
final class ImportSource {
    private static final String SUMS = "SHA256SUMS";
    private static final String DATA = "data/";

    /** The part of a line of the list before the name: a digest and two signs. */
    private static final int BEFORE_NAME = 66;

    /** Nothing of the packing may differ from one time to the next. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final Path path;
    private final List<String> files;

    private ImportSource(Path path, List<String> files) {
        this.path = path;
        this.files = files;
    }

    /**
     * Looks whether there is something to import.
     *
     * @throws CommandFailure when there is not
     */
    static ImportSource of(Path path) {
        if (Files.isRegularFile(path)) {
            return new ImportSource(path, List.of());
        }
        Path sums = path.resolve(SUMS);
        if (!Files.isDirectory(path) || !Files.isRegularFile(sums, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(path
                    + (Files.isDirectory(path)
                            ? " has no list of digests, " + SUMS + ", so it is no package"
                            : " is not there"));
        }
        List<String> files = new ArrayList<>(List.of(SUMS));
        try (var lines = Files.lines(sums, StandardCharsets.UTF_8)) {
            lines.filter(line -> !line.isBlank())
                    .map(line -> inside(path, line))
                    // What says how rows are taken in comes before the rows.
                    .sorted(Comparator.comparing((String name) -> name.startsWith(DATA))
                            .thenComparing(Comparator.naturalOrder()))
                    .forEach(files::add);
        } catch (IOException | java.io.UncheckedIOException failure) {
            throw refused(sums + " cannot be read");
        }
        return new ImportSource(path, List.copyOf(files));
    }

    private static String inside(Path folder, String line) {
        String name = line.length() > BEFORE_NAME ? line.substring(BEFORE_NAME) : "";
        try {
            Path file = folder.resolve(name).normalize();
            if (!name.isEmpty()
                    && file.startsWith(folder.normalize())
                    && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return name;
            }
        } catch (InvalidPathException notAName) {
            // Said below.
        }
        throw refused(
                "the package lacks a file that " + SUMS + " names: " + (name.isEmpty() ? "a line without one" : name));
    }

    /** The word of the API for what it is. */
    String format() {
        return files.isEmpty() ? "dump" : "package";
    }

    /** Writes all bytes of it; the target is not closed. */
    void writeTo(OutputStream target) throws IOException {
        if (files.isEmpty()) {
            Files.copy(path, target);
            return;
        }
        ZipOutputStream zip = new ZipOutputStream(target, StandardCharsets.UTF_8);
        zip.setLevel(Deflater.BEST_SPEED);
        for (String name : files) {
            ZipEntry entry = new ZipEntry(name);
            entry.setTimeLocal(NO_TIME);
            zip.putNextEntry(entry);
            Files.copy(path.resolve(name), zip);
            zip.closeEntry();
        }
        zip.finish();
    }

    private static CommandFailure refused(String why) {
        return new CommandFailure(
                ExitCode.FAILED,
                "import.source",
                why + "; nothing was imported",
                "name a folder that tenantctl tenants export wrote, or a file that mysqldump or mariadb-dump wrote");
    }
}
