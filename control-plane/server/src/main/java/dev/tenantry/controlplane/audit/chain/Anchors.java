package dev.tenantry.controlplane.audit.chain;

import dev.tenantry.api.audit.proof.SignedCheckpoint;
import java.util.List;
import java.util.Optional;

/** A place outside the catalog to which checkpoints are only ever appended. Whoever rewrites the catalog finds it in the way. */
public interface Anchors {
    /** The name of the place, for people. */
    String place();

    /** The last checkpoint that was anchored. */
    Optional<SignedCheckpoint> last();

    /** Appends, and returns when it is durable. */
    void append(List<SignedCheckpoint> checkpoints);
}
