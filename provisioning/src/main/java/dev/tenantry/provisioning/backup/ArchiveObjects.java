package dev.tenantry.provisioning.backup;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.store.ObjectStore;
import dev.tenantry.provisioning.store.ObjectStore.ObjectWriter;
import dev.tenantry.provisioning.store.ObjectStore.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes and reads the objects of one attempt at a backup: header, then the content in zstd, encrypted under the header. The attempt is part of
 * every key and of every header, so that a writer that was stopped, and goes on after another took its work over, can neither replace nor
 * remove anything of the other's.
 */
public final class ArchiveObjects {
    /** The manifest's name in its attempt. */
    public static final String MANIFEST = "manifest";

    /** Level 1 keeps up with one reader; higher levels cost more time than they save space. */
    private static final int ZSTD_LEVEL = 1;

    private static final Pattern OF_ATTEMPT = Pattern.compile("([1-9][0-9]{0,17})\\..+");

    private final ObjectStore store;
    private final ArchiveKey key;
    private final String tenantId;
    private final String backupId;
    private final long attempt;

    /**
     * @param attempt 1 or more; 0 for a backup from before there were attempts, which is only read
     */
    public ArchiveObjects(ObjectStore store, ArchiveKey key, String tenantId, String backupId, long attempt) {
        this.store = store;
        this.key = key;
        this.tenantId = tenantId;
        this.backupId = backupId;
        this.attempt = attempt;
    }

    /** What all keys of this attempt begin with. */
    public String prefix() {
        return folder(tenantId, backupId) + attemptPrefix();
    }

    /** Removes what this attempt and earlier ones wrote of a backup; what a later one writes stays. */
    public static void remove(ObjectStore store, String tenantId, String backupId, long attempt) {
        String folder = folder(tenantId, backupId);
        for (String key : store.list(folder)) {
            if (attemptOf(key.substring(folder.length())) <= attempt) {
                store.delete(key);
            }
        }
    }

    /** Whether an object in a store is the manifest of some attempt at some backup. */
    public static boolean isManifest(String key) {
        String object = key.substring(key.lastIndexOf('/') + 1);
        return object.equals(MANIFEST) || (attemptOf(object) > 0 && object.endsWith("." + MANIFEST));
    }

    /** What the keys of all attempts at a backup begin with. */
    public static String folder(String tenantId, String backupId) {
        return tenantId + "/" + backupId + "/";
    }

    private String attemptPrefix() {
        return attempt == 0 ? "" : attempt + ".";
    }

    /** The attempt that an object's name belongs to; 0 for one from before there were attempts. */
    public static long attemptOf(String object) {
        Matcher found = OF_ATTEMPT.matcher(object);
        return found.matches() ? Long.parseLong(found.group(1)) : 0;
    }

    /** Writes an object. */
    public StoredObject write(String object, ObjectWriter content) {
        ObjectHeader header = header(object);
        return store.write(header.key(), target -> {
            target.write(header.bytes());
            try (OutputStream encrypting = key.encrypting(new Unclosed(target), header.bytes());
                    ZstdOutputStream compressing = new ZstdOutputStream(encrypting, ZSTD_LEVEL)) {
                content.writeTo(compressing);
            }
        });
    }

    /**
     * Opens an object's content. The stream fails with a {@link ProvisioningException}: STORE_FAILED when the store does, BACKUP_CORRUPT when
     * the object is not what was written.
     *
     * @throws ProvisioningException STORE_MISSING, RESTORE_WRONG_TENANT, BACKUP_CORRUPT
     */
    public InputStream read(String object) {
        return opened(header(object), stored(object));
    }

    /**
     * An object as it lies in the store, whole; for those that are read into memory anyway.
     *
     * @throws ProvisioningException STORE_MISSING, STORE_FAILED
     */
    byte[] storedBytes(String object) {
        try (InputStream raw = stored(object)) {
            return raw.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("the stream says what fails itself", e);
        }
    }

    /** Opens the content of bytes that were read before. */
    InputStream open(String object, byte[] stored) {
        return opened(header(object), new ByteArrayInputStream(stored));
    }

    private InputStream stored(String object) {
        ObjectHeader header = header(object);
        return new FailingStream(
                store.read(header.key()),
                cause -> new ProvisioningException(
                        FailureCode.STORE_FAILED,
                        "store %s failed while object %s was read: %s"
                                .formatted(
                                        store.name(),
                                        header.key(),
                                        Objects.requireNonNullElse(cause.getMessage(), "no message")),
                        cause,
                        List.of("check the store and try again")));
    }

    private InputStream opened(ObjectHeader header, InputStream raw) {
        try {
            header.expect(raw);
            InputStream plain = new ZstdInputStream(key.decrypting(raw, header.bytes()));
            return new FailingStream(plain, cause -> header.corrupt("was changed, cut, or is under another key"));
        } catch (IOException e) {
            throw closing(raw, header.corrupt("was changed, cut, or is under another key"));
        } catch (ProvisioningException e) {
            throw closing(raw, e);
        }
    }

    /** Whether an object is there. */
    public boolean has(String object) {
        return store.list(header(object).key()).contains(header(object).key());
    }

    /** The names of this attempt's objects. */
    public List<String> names() {
        return store.list(prefix()).stream()
                .map(name -> name.substring(prefix().length()))
                .toList();
    }

    /** Removes an object. */
    public void delete(String object) {
        store.delete(header(object).key());
    }

    /** The header of an object of this attempt. */
    public ObjectHeader header(String object) {
        return new ObjectHeader(tenantId, backupId, attemptPrefix() + object, key.version());
    }

    private static ProvisioningException closing(InputStream stream, ProvisioningException failure) {
        try {
            stream.close();
        } catch (IOException | ProvisioningException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    /** The store closes its own stream. */
    private static final class Unclosed extends java.io.FilterOutputStream {
        private Unclosed(OutputStream target) {
            super(target);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            out.write(buffer, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
