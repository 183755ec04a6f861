package dev.tenantry.provisioning.template;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * An application's migrations, in Flyway's naming.
 *
 * @param files in the order of their names
 */
public record MigrationSet(List<MigrationSource> files) {
    public MigrationSet {
        files = List.copyOf(files);
    }

    /**
     * One SQL migration.
     *
     * @param fileName for example V1__init.sql
     * @param content the SQL
     */
    public record MigrationSource(String fileName, String content) {}

    /** SHA-256 over names and contents, in lower-case hexadecimal: the same for the same files in whatever order they came. */
    public String contentHash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.stream()
                    .sorted(Comparator.comparing(MigrationSource::fileName))
                    .forEach(file -> {
                        add(digest, file.fileName());
                        add(digest, file.content());
                    });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The length goes first, so that no two sets run together to the same bytes. */
    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }
}
