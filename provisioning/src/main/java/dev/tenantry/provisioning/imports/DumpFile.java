package dev.tenantry.provisioning.imports;

import com.github.luben.zstd.ZstdInputStream;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;

/** A dump as its statements, unpacked by its first bytes whatever it is called. */
final class DumpFile {
    static final String NAME = "the dump";
    private static final int GZIP = 0x1f8b;
    private static final int ZSTD = 0x28b5;
    private static final int BUFFER = 1 << 16;

    private DumpFile() {}

    /** Takes a statement with what is to be done with it. */
    @FunctionalInterface
    interface Sink {
        void take(SqlReader.Statement statement, DumpRules.Decision decision);
    }

    /**
     * Reads the whole dump.
     *
     * @param longest no statement is longer
     * @param read told how many bytes came out so far
     * @throws ProvisioningException IMPORT_UNREADABLE, IMPORT_DAMAGED, IMPORT_REFUSED; whatever the sink threw
     */
    static void read(ImportFile file, DatabaseName target, int longest, LongConsumer read, Sink sink) {
        try (InputStream content = new CountedStream(unpacked(file.content().open()), file.maxUnpackedBytes(), read)) {
            BufferedInputStream text = new BufferedInputStream(content, BUFFER);
            requireDump(text);
            SqlReader reader = new SqlReader(text, NAME, longest);
            DumpRules rules = new DumpRules(NAME, target);
            for (var statement = reader.next(); statement != null; statement = reader.next()) {
                sink.take(statement, rules.decide(statement));
            }
            if (!reader.isCompleted() && !rules.isRestored()) {
                throw Refusals.damaged(
                        "the dump ends without the mark of its end, \"-- Dump completed\": it was cut off, "
                                + "or another program wrote it");
            }
        } catch (IOException failure) {
            throw Refusals.damaged("the dump cannot be unpacked: it was changed or cut off");
        }
    }

    private static InputStream unpacked(InputStream stored) throws IOException {
        BufferedInputStream source = new BufferedInputStream(stored, BUFFER);
        source.mark(2);
        int magic = source.read() << 8 | source.read();
        source.reset();
        return switch (magic) {
            case GZIP -> new GZIPInputStream(source, BUFFER);
            case ZSTD -> new ZstdInputStream(source);
            default -> source;
        };
    }

    /** What a dump program writes begins with a comment, and no other file that is taken for a dump by a slip does. */
    private static void requireDump(BufferedInputStream text) throws IOException {
        text.mark(BUFFER);
        int first = text.read();
        while (first == '\n' || first == '\r' || first == ' ') {
            first = text.read();
        }
        int second = text.read();
        text.reset();
        if (!(first == '-' && second == '-') && !(first == '/' && second == '*')) {
            throw Refusals.unreadable("the file is no dump of mysqldump or mariadb-dump: those begin with a comment");
        }
    }
}
