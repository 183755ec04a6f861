package dev.tenantry.provisioning.backup;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of every object of an archive, in plain text, and the associated data under which the rest is encrypted: an object opens only
 * as what it says it is, and says so to whoever finds it.
 *
 * @param tenantId whose it is
 * @param backupId which backup's
 * @param object its name in the backup
 * @param keyVersion the version of the tenant's key
 */
public record ObjectHeader(String tenantId, String backupId, String object, int keyVersion) {
    private static final int MAX_BYTES = 512;
    private static final Pattern FORM =
            Pattern.compile("tenantry-archive 1 ([a-z0-9_]+) ([a-z0-9_]+) ([a-z0-9.-]+) key ([0-9]{1,9})");

    /** The line with its end. */
    public byte[] bytes() {
        return "tenantry-archive 1 %s %s %s key %d\n"
                .formatted(tenantId, backupId, object, keyVersion)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Where the object lies. */
    public String key() {
        return tenantId + "/" + backupId + "/" + object;
    }

    /** Reads the line that an object begins with; empty when it is none of an archive. */
    public static Optional<ObjectHeader> read(InputStream source) throws IOException {
        Matcher found = FORM.matcher(line(source));
        return found.matches()
                ? Optional.of(new ObjectHeader(
                        found.group(1), found.group(2), found.group(3), Integer.parseInt(found.group(4))))
                : Optional.empty();
    }

    private static String line(InputStream source) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = source.read();
        while (c >= 0 && c != '\n' && line.length() < MAX_BYTES) {
            line.append((char) c);
            c = source.read();
        }
        return line.toString();
    }

    /**
     * Reads the line and compares it with what the object must be.
     *
     * @throws ProvisioningException RESTORE_WRONG_TENANT, BACKUP_CORRUPT
     */
    void expect(InputStream source) throws IOException {
        ObjectHeader found = read(source).orElseThrow(() -> corrupt("has no header of an archive"));
        if (!found.tenantId().equals(tenantId)) {
            throw new ProvisioningException(
                    FailureCode.RESTORE_WRONG_TENANT,
                    "object %s belongs to tenant %s and not to %s; nothing of it was used"
                            .formatted(key(), found.tenantId(), tenantId),
                    "somebody moved objects in the store: use another backup, and find out who");
        }
        if (!found.backupId().equals(backupId) || !found.object().equals(object)) {
            throw corrupt("says that it is %s of backup %s".formatted(found.object(), found.backupId()));
        }
        if (found.keyVersion() != keyVersion) {
            throw corrupt("is encrypted with key version %d and not %d".formatted(found.keyVersion(), keyVersion));
        }
    }

    /** The object is not what was written. */
    ProvisioningException corrupt(String why) {
        return new ProvisioningException(
                FailureCode.BACKUP_CORRUPT,
                "object %s %s; nothing of it was used".formatted(key(), why),
                null,
                List.of("use another backup: tenantctl backups list"));
    }
}
