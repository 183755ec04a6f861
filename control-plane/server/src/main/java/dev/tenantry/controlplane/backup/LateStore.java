package dev.tenantry.controlplane.backup;

import dev.tenantry.provisioning.store.ObjectStore;
import dev.tenantry.provisioning.store.S3Store;
import java.io.InputStream;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store that is opened when it is first used: while it is down, a control plane starts all the same and does everything that does not need it. */
final class LateStore implements ObjectStore, AutoCloseable {
    private final String name;
    private final Supplier<ObjectStore> opening;
    private @Nullable ObjectStore opened;

    LateStore(String name, Supplier<ObjectStore> opening) {
        this.name = name;
        this.opening = opening;
    }

    private synchronized ObjectStore store() {
        ObjectStore present = opened;
        if (present == null) {
            present = opening.get();
            opened = present;
        }
        return present;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StoredObject write(String key, ObjectWriter writer) {
        return store().write(key, writer);
    }

    @Override
    public InputStream read(String key) {
        return store().read(key);
    }

    @Override
    public List<String> list(String prefix) {
        return store().list(prefix);
    }

    @Override
    public void delete(String key) {
        store().delete(key);
    }

    @Override
    public synchronized void close() {
        if (opened instanceof S3Store bucket) {
            bucket.close();
        }
    }
}
