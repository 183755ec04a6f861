package dev.tenantry.controlplane.operation;

import dev.tenantry.provisioning.store.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A store over another that, once for each lie told to it, gives something else than what lies there. */
final class LyingStore implements ObjectStore {
    private final ObjectStore inside;
    private final Map<String, Answer> lies = new ConcurrentHashMap<>();
    private final Map<String, Boolean> hidden = new ConcurrentHashMap<>();

    LyingStore(ObjectStore inside) {
        this.inside = inside;
    }

    /** Makes another content of the one that was written. */
    @FunctionalInterface
    interface Answer {
        InputStream of(byte[] content) throws IOException;
    }

    /** The next reader of an object gets something else. */
    void lieOnce(String key, Answer answer) {
        lies.put(key, answer);
    }

    /** The next list leaves an object out. */
    void hideOnce(String key) {
        hidden.put(key, true);
    }

    /** From now on it says the truth; whether a lie was never asked for. */
    boolean beHonest() {
        boolean unasked = !lies.isEmpty() || !hidden.isEmpty();
        lies.clear();
        hidden.clear();
        return unasked;
    }

    @Override
    public String name() {
        return inside.name();
    }

    @Override
    public StoredObject write(String key, ObjectWriter writer) {
        return inside.write(key, writer);
    }

    @Override
    public InputStream read(String key) {
        Answer lie = lies.remove(key);
        if (lie == null) {
            return inside.read(key);
        }
        try (InputStream content = inside.read(key)) {
            return lie.of(content.readAllBytes());
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public List<String> list(String prefix) {
        return inside.list(prefix).stream()
                .filter(key -> hidden.remove(key) == null)
                .toList();
    }

    @Override
    public void delete(String key) {
        inside.delete(key);
    }

    /** A stream that breaks after some bytes, as a lost connection does. */
    static InputStream breaking(byte[] content, int after) {
        return new InputStream() {
            private final InputStream whole = new ByteArrayInputStream(content, 0, after);

            @Override
            public int read() throws IOException {
                int next = whole.read();
                if (next < 0) {
                    throw new IOException("the connection was lost");
                }
                return next;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int count = whole.read(buffer, offset, length);
                if (count < 0 && length > 0) {
                    throw new IOException("the connection was lost");
                }
                return count;
            }
        };
    }
}
