package dev.tenantry.controlplane.audit.chain;

import dev.tenantry.api.audit.proof.Checkpoint;
import dev.tenantry.api.audit.proof.SignedCheckpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Anchors in a folder: one file a day, checkpoint-2026-01-31.txt, only ever appended to. Best on a store that forbids rewriting, shared by
 * all replicas. What a killed process left half-written is cut off at the next append.
 */
public final class FileAnchors implements Anchors {
    private static final String PREFIX = "checkpoint-";
    private static final String SUFFIX = ".txt";
    private static final FileAttribute<?> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> OWNER_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** A note has less than 800 bytes: in so many there is at least one whole note, if the file holds one. */
    private static final int TAIL_BYTES = 8192;

    private final Path folder;

    /** Anchors in that folder, which is made when it is not there. */
    public FileAnchors(Path folder) {
        this.folder = folder;
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, OWNER_FOLDER);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("the folder of audit anchors cannot be made: " + folder, failure);
        }
    }

    /** The end of a file: how many bytes are whole notes, and the last of them. */
    private record Tail(long wholeBytes, Optional<SignedCheckpoint> last) {}

    @Override
    public String place() {
        return "folder";
    }

    @Override
    public Optional<SignedCheckpoint> last() {
        try {
            for (Path file : files().reversed()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    Optional<SignedCheckpoint> last = tail(channel).last();
                    if (last.isPresent()) {
                        return last;
                    }
                }
            }
            return Optional.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException("the audit anchors cannot be read: " + folder, failure);
        }
    }

    @Override
    public void append(List<SignedCheckpoint> checkpoints) {
        for (SignedCheckpoint signed : checkpoints) {
            Path file = folder.resolve(PREFIX + day(signed.checkpoint().time()) + SUFFIX);
            try (FileChannel channel = FileChannel.open(
                    file,
                    EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    OWNER_FILE)) {
                long whole = tail(channel).wholeBytes();
                channel.truncate(whole);
                channel.position(whole);
                ByteBuffer note = ByteBuffer.wrap(signed.note().getBytes(StandardCharsets.US_ASCII));
                while (note.hasRemaining()) {
                    channel.write(note);
                }
                channel.force(true);
            } catch (IOException failure) {
                throw new UncheckedIOException("a checkpoint cannot be anchored in " + file, failure);
            }
        }
    }

    private static String day(Instant time) {
        return time.toString().substring(0, "2026-01-31".length());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.getFileName().toString().matches(PREFIX + "\\d{4}-\\d\\d-\\d\\d\\.txt"))
                    .sorted()
                    .toList();
        }
    }

    private static Tail tail(FileChannel channel) throws IOException {
        long start = Math.max(0, channel.size() - TAIL_BYTES);
        ByteBuffer content = ByteBuffer.allocate((int) (channel.size() - start));
        channel.position(start);
        while (content.hasRemaining() && channel.read(content) >= 0) {
            // Until the tail is there.
        }
        String text = new String(content.array(), StandardCharsets.US_ASCII);
        for (int signature = text.lastIndexOf("\nsignature ");
                signature >= 0;
                signature = text.lastIndexOf("\nsignature ", signature - 1)) {
            int end = text.indexOf('\n', signature + 1);
            int begin = text.lastIndexOf(Checkpoint.FIRST_LINE, signature);
            if (end >= 0 && begin >= 0) {
                return new Tail(start + end + 1, Optional.of(SignedCheckpoint.parse(text.substring(begin, end + 1))));
            }
        }
        return new Tail(start, Optional.empty());
    }
}
