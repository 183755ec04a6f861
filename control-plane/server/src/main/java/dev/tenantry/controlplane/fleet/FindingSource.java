package dev.tenantry.controlplane.fleet;

import java.sql.Connection;
import java.util.List;

/**
 * What a capability looks for in itself. Every bean of this type is asked; a source that fails shows as a finding of its own and stops no
 * other. Each type needs a test that plants it and sees it found.
 */
public interface FindingSource {
    /** Everything that it can find. */
    List<FindingType> types();

    /**
     * What is wrong now. Reads the catalog by keys and contacts nothing else: a request waits for it.
     *
     * @param limit at most so many of each type, and one more if there are more
     */
    List<Finding> look(Connection transaction, int limit);
}
