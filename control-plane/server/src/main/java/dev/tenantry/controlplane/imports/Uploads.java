package dev.tenantry.controlplane.imports;

import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.imports.ImportStore.ImportRecord;
import dev.tenantry.controlplane.secret.TenantKeys;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import dev.tenantry.provisioning.imports.ImportFile;
import dev.tenantry.provisioning.store.ObjectStore;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.AbstractList;
import java.util.Collections;
import java.util.List;

/**
 * The parts of files on their way, as objects of a store: each sealed under the new tenant's key, and bound to the operation and to its place,
 * as a backup's are. The operation's id is part of their keys, so that whoever finds one can ask whether it is still needed.
 */
@Singleton
public final class Uploads {
    /** Every part but the last has this size: small enough to be held in memory, and to be sent again. */
    public static final int PART_BYTES = 4 << 20;

    private final Stores stores;
    private final TenantKeys keys;
    private final ImportConfiguration configuration;

    Uploads(Stores stores, TenantKeys keys, ImportConfiguration configuration) {
        this.stores = stores;
        this.keys = keys;
        this.configuration = configuration;
    }

    /** Writes a part, from 1 on. Writing it again replaces it. */
    public void write(ImportRecord upload, int part, byte[] content) {
        objects(upload).write(name(part), target -> target.write(content));
    }

    /** The file that its parts make. */
    ImportFile file(ImportRecord upload) {
        return new ImportFile(upload.format(), () -> open(upload), configuration.maxUnpackedBytes());
    }

    /** The bytes of all parts, one after the other. */
    InputStream open(ImportRecord upload) {
        ArchiveObjects objects = objects(upload);
        // Each is opened when the one before has ended.
        return new SequenceInputStream(Collections.enumeration(new AbstractList<InputStream>() {
            @Override
            public InputStream get(int index) {
                return opened(objects, name(index + 1));
            }

            @Override
            public int size() {
                return upload.parts();
            }
        }));
    }

    /** Removes the parts; none is fine. */
    void remove(ImportRecord upload) {
        remove(upload, Integer.MAX_VALUE);
    }

    /** Removes some of the parts. */
    void remove(ImportRecord upload, int most) {
        ObjectStore store = stores.named(upload.store());
        store.list(prefix(upload)).stream().limit(most).forEach(store::delete);
    }

    /** A part is small, so it is read whole: what is wrong with it is known before any of it is used. */
    private static InputStream opened(ArchiveObjects objects, String name) {
        try (InputStream part = objects.read(name)) {
            return new java.io.ByteArrayInputStream(part.readNBytes(PART_BYTES));
        } catch (ProvisioningException failure) {
            if (failure.code().isTransient()) {
                throw failure;
            }
            throw new ProvisioningException(
                    FailureCode.IMPORT_DAMAGED,
                    "what was sent is not in the store as it was sent (" + failure.getMessage()
                            + "); nothing was imported",
                    failure,
                    List.of("import the file again"));
        } catch (IOException failure) {
            throw new IllegalStateException("the stream says what fails itself", failure);
        }
    }

    private ArchiveObjects objects(ImportRecord upload) {
        return new ArchiveObjects(
                stores.named(upload.store()),
                keys.archiveKey(upload.tenant(), upload.keyVersion()),
                upload.tenant().value(),
                upload.operation().value(),
                0);
    }

    private static String prefix(ImportRecord upload) {
        return ArchiveObjects.folder(upload.tenant().value(), upload.operation().value());
    }

    private static String name(int part) {
        return "part-%08d".formatted(part);
    }
}
