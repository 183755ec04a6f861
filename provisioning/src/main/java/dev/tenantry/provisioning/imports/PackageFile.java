package dev.tenantry.provisioning.imports;

import dev.tenantry.provisioning.export.PackageFiles;
import dev.tenantry.provisioning.store.DigestingOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A package as it was packed for the way: its list of digests and its other texts come before its rows, so that it is read in one go. */
final class PackageFile {
    private static final String DAMAGED = "the package cannot be unpacked: it was changed or cut off";

    /** Texts are held in memory, all of them together no larger than this. */
    private static final int MAX_TEXT_BYTES = 64 << 20;

    private static final Pattern SUM = Pattern.compile("([0-9a-f]{64}) [ *](.+)");

    private PackageFile() {}

    /** Takes the content of a package, in this order. */
    interface Sink {
        /** All texts before the first rows, by their names; each byte is one character. */
        void texts(Map<String, String> texts);

        /** The rows of one file. */
        void rows(String name, InputStream content);
    }

    /**
     * Compares every file with the list.
     *
     * @param read told how many bytes came out so far
     * @throws dev.tenantry.provisioning.ProvisioningException IMPORT_DAMAGED naming the file; IMPORT_UNREADABLE for something else than a package
     */
    static void check(ImportFile file, LongConsumer read) {
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> found = new HashMap<>();
        walk(file, read, (name, content) -> {
            if (name.equals(PackageFiles.DIGESTS)) {
                expected.putAll(sums(new String(content.readAllBytes(), StandardCharsets.UTF_8)));
            } else if (found.put(name, sha256(content)) != null) {
                throw Refusals.damaged("the package has two files " + name);
            }
        });
        if (expected.isEmpty()) {
            throw Refusals.unreadable("the file is no package: it has no list of digests, " + PackageFiles.DIGESTS);
        }
        if (expected.containsKey(PackageFiles.COLUMNS)) {
            throw Refusals.unreadable(
                    "the rows of the package are csv or ndjson, for other programs; export the tenant once more without --format");
        }
        expected.forEach((name, digest) -> {
            String now = found.remove(name);
            if (now == null) {
                throw Refusals.damaged("the package lacks the file " + name);
            }
            if (!now.equals(digest)) {
                throw Refusals.damaged("the file " + name + " of the package was changed: its digest is not the one in "
                        + PackageFiles.DIGESTS);
            }
        });
        found.keySet().stream().sorted().findFirst().ifPresent(name -> {
            throw Refusals.damaged(
                    "the file " + name + " is not of the package: " + PackageFiles.DIGESTS + " does not name it");
        });
    }

    /** Reads the texts and then the rows. */
    static void read(ImportFile file, LongConsumer read, Sink sink) {
        Map<String, String> texts = new HashMap<>();
        boolean[] told = {false};
        int[] left = {MAX_TEXT_BYTES};
        walk(file, read, (name, content) -> {
            if (name.startsWith(PackageFiles.DATA)) {
                if (!told[0]) {
                    told[0] = true;
                    sink.texts(texts);
                }
                sink.rows(name, content);
            } else if (!told[0]) {
                byte[] text = text(content, left[0]);
                left[0] -= text.length;
                texts.put(name, new String(text, StandardCharsets.ISO_8859_1));
            }
        });
        if (!told[0]) {
            sink.texts(texts);
        }
    }

    private interface Entry {
        void read(String name, InputStream content) throws IOException;
    }

    private static void walk(ImportFile file, LongConsumer read, Entry each) {
        try (ZipInputStream zip = new ZipInputStream(file.content().open(), StandardCharsets.UTF_8)) {
            CountedStream counted = new CountedStream(zip, file.maxUnpackedBytes(), read);
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    each.read(entry.getName(), counted);
                }
            }
        } catch (IOException | java.io.UncheckedIOException failure) {
            throw Refusals.damaged(DAMAGED);
        }
    }

    private static byte[] text(InputStream content, int most) throws IOException {
        byte[] text = content.readNBytes(most + 1);
        if (text.length > most) {
            throw Refusals.unreadable("the texts of the package are larger than %d bytes".formatted(MAX_TEXT_BYTES));
        }
        return text;
    }

    private static Map<String, String> sums(String text) {
        Map<String, String> sums = new TreeMap<>();
        text.lines().filter(line -> !line.isBlank()).forEach(line -> {
            Matcher sum = SUM.matcher(line);
            if (!sum.matches()) {
                throw Refusals.damaged(
                        PackageFiles.DIGESTS + " of the package has a line that is no digest with a file's name");
            }
            sums.put(sum.group(2), sum.group(1));
        });
        return sums;
    }

    private static String sha256(InputStream content) throws IOException {
        // Not closed: nothing is behind it.
        DigestingOutputStream digest = new DigestingOutputStream(OutputStream.nullOutputStream());
        content.transferTo(digest);
        return digest.sha256();
    }
}
