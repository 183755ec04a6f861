package dev.tenantry.controlplane.audit.chain;

import dev.tenantry.api.audit.proof.SignedCheckpoint;
import dev.tenantry.provisioning.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Anchors in an object store: one object for a checkpoint, under a key that ends in its number and is never written twice. A checkpoint
 * stands for all before it, so the store gets one from time to time and not each. Best in a bucket that forbids overwriting and deleting.
 */
public final class StoreAnchors implements Anchors {
    /** What the keys begin with; no archive's key does. */
    public static final String PREFIX = "audit/anchors/";

    private final ObjectStore store;
    private final Duration every;

    /** The last that is known to be there; an older one only makes the comparison reach less far. */
    private @Nullable SignedCheckpoint last;

    private boolean looked;

    /**
     * Anchors in a store.
     *
     * @param every at least this much time between two checkpoints that are written there
     */
    public StoreAnchors(ObjectStore store, Duration every) {
        this.store = store;
        this.every = every;
    }

    @Override
    public String place() {
        return "store " + store.name();
    }

    @Override
    public Optional<SignedCheckpoint> last() {
        if (!looked) {
            List<String> keys = store.list(PREFIX);
            last = keys.isEmpty() ? null : read(keys.getLast());
            looked = true;
        }
        return Optional.ofNullable(last);
    }

    @Override
    public void append(List<SignedCheckpoint> checkpoints) {
        if (checkpoints.isEmpty()) {
            return;
        }
        SignedCheckpoint newest = checkpoints.getLast();
        Optional<SignedCheckpoint> before = last();
        boolean due = before.isEmpty()
                || Duration.between(
                                        before.get().checkpoint().time(),
                                        newest.checkpoint().time())
                                .compareTo(every)
                        >= 0;
        if (due) {
            byte[] note = newest.note().getBytes(StandardCharsets.US_ASCII);
            store.write(key(newest), target -> target.write(note));
            last = newest;
        }
    }

    /** Padded, so that the order of keys is the order of numbers. */
    private static String key(SignedCheckpoint signed) {
        return PREFIX + "checkpoint-%020d.txt".formatted(signed.checkpoint().number());
    }

    private SignedCheckpoint read(String key) {
        try (InputStream in = store.read(key)) {
            return SignedCheckpoint.parse(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException failure) {
            throw new UncheckedIOException("an audit anchor cannot be read: " + key, failure);
        }
    }
}
