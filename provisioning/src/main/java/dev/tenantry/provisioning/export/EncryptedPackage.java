package dev.tenantry.provisioning.export;

import dev.tenantry.provisioning.store.DigestingOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;
import org.bouncycastle.bcpg.CompressionAlgorithmTags;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPCompressedDataGenerator;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPLiteralDataGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyKeyEncryptionMethodGenerator;

/**
 * One file that only its recipients can open: an OpenPGP message (RFC 4880, AES-256 with the modification detection that every program checks)
 * with a tar archive of the folder in it. All of it is a stream; what reaches the disk is encrypted. A file whose size is not known is made twice,
 * the first time to be counted, because its size stands before it in the archive.
 */
final class EncryptedPackage implements PackageTarget {
    static final String WORD = "file";

    private static final int BUFFER = 1 << 16;
    private static final int FOLDER_NAME = 60;
    private static final int SCRIPT = 0700;
    private static final int PLAIN = 0600;

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final PGPEncryptedDataGenerator encryption;
    private final PGPCompressedDataGenerator compression =
            new PGPCompressedDataGenerator(CompressionAlgorithmTags.ZIP, Deflater.BEST_SPEED);
    private final PGPLiteralDataGenerator literal = new PGPLiteralDataGenerator();
    private final OutputStream raw;
    private final OutputStream content;
    private final TarStream tar;
    private final Digests digests = new Digests();
    private boolean complete;

    @SuppressWarnings("JavaUtilDate")
    private EncryptedPackage(Path file, Path part, FileChannel channel, List<Recipient> recipients)
            throws IOException, PGPException {
        this.file = file;
        this.part = part;
        this.channel = channel;
        encryption = new PGPEncryptedDataGenerator(
                new BcPGPDataEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256).setWithIntegrityPacket(true));
        recipients.forEach(
                recipient -> encryption.addMethod(new BcPublicKeyKeyEncryptionMethodGenerator(recipient.key())));
        Instant now = Instant.now();
        String folder = folderIn(file);
        // The generators' streams end their packets when they are closed, and leave open what they write to.
        raw = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
        OutputStream encrypted = encryption.open(raw, new byte[BUFFER]);
        OutputStream compressed = compression.open(encrypted, new byte[BUFFER]);
        content = literal.open(compressed, PGPLiteralData.BINARY, folder + ".tar", Date.from(now), new byte[BUFFER]);
        tar = new TarStream(content, folder, now.getEpochSecond());
        tar.root();
    }

    /**
     * Begins a file.
     *
     * @throws ExportRefusedException when it exists, is being written, or cannot be made
     */
    static EncryptedPackage begin(Path wanted, List<Recipient> recipients) {
        Path file = WriteFailure.requireFree(wanted, WORD);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            FileChannel channel = FileChannel.open(
                    part,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return begun(file, part, channel, recipients);
        } catch (FileAlreadyExistsException there) {
            throw WriteFailure.half(part, WORD, there);
        } catch (NoSuchFileException missing) {
            throw WriteFailure.noParent(file, missing);
        } catch (IOException failure) {
            throw WriteFailure.notMade(part, WORD, failure);
        }
    }

    private static EncryptedPackage begun(Path file, Path part, FileChannel channel, List<Recipient> recipients)
            throws IOException {
        try {
            return new EncryptedPackage(file, part, channel, recipients);
        } catch (IOException | PGPException | RuntimeException failure) {
            channel.close();
            Files.delete(part);
            throw WriteFailure.notMade(part, WORD, new IOException(failure));
        }
    }

    /** The folder that comes out: the file's name without its endings, of characters that every system takes. */
    private static String folderIn(Path file) {
        String name = String.valueOf(file.getFileName())
                .replaceFirst("(\\.tar)?\\.(gpg|pgp)$", "")
                .replaceAll("[^A-Za-z0-9._-]", "_")
                .replaceFirst("^[.-]+", "");
        return name.isEmpty() ? "package" : name.substring(0, Math.min(name.length(), FOLDER_NAME));
    }

    /** Nobody knows how small it gets. */
    @Override
    public void requireRoom(long bytes) {}

    @Override
    public void directory(String name) {
        try {
            tar.directory(name);
        } catch (IOException failure) {
            throw WriteFailure.broken(file, failure);
        }
    }

    @Override
    public void text(String name, String text) {
        write(name, PLAIN, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void script(String name, String text) {
        write(name, SCRIPT, text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(String name, int mode, byte[] bytes) {
        write(name, mode, bytes.length, target -> target.write(bytes));
    }

    @Override
    public void file(String name, long size, Content source) {
        write(name, PLAIN, size == UNKNOWN ? counted(source) : size, source);
    }

    private long counted(Content source) {
        try (CountingStream count = new CountingStream(OutputStream.nullOutputStream())) {
            source.writeTo(count);
            return count.bytes;
        } catch (IOException failure) {
            throw WriteFailure.broken(file, failure);
        }
    }

    // Closed, the stream would end the archive.
    @SuppressWarnings("resource")
    private void write(String name, int mode, long size, Content source) {
        try {
            tar.beginFile(name, mode, size);
            DigestingOutputStream digest = new DigestingOutputStream(content);
            BufferedOutputStream target = new BufferedOutputStream(digest, BUFFER);
            source.writeTo(target);
            target.flush();
            if (digest.bytes() != size) {
                throw new IOException(name + " has another size than was counted");
            }
            tar.endFile(size);
            digests.add(name, digest.sha256());
        } catch (IOException failure) {
            throw WriteFailure.broken(file, failure);
        }
    }

    @Override
    public Path complete() {
        text(PackageFiles.DIGESTS, digests.text());
        try {
            tar.finish();
            literal.close();
            compression.close();
            encryption.close();
            raw.flush();
            channel.force(true);
            channel.close();
            // A link, unlike a move, never takes the place of a file that came into being meanwhile.
            Files.createLink(file, part);
            Files.delete(part);
        } catch (IOException failure) {
            throw WriteFailure.broken(file, failure);
        }
        complete = true;
        return file;
    }

    @Override
    public void close() {
        if (complete) {
            return;
        }
        try {
            channel.close();
            Files.deleteIfExists(part);
        } catch (IOException failure) {
            throw new ExportRefusedException(
                    "the file " + part + " holds a part of the data, encrypted, and cannot be removed: remove it",
                    failure);
        }
    }

    private static final class CountingStream extends java.io.FilterOutputStream {
        private long bytes;

        private CountingStream(OutputStream target) {
            super(target);
        }

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] buffer, int offset, int length) {
            bytes += length;
        }
    }
}
