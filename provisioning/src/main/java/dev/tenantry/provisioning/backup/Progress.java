package dev.tenantry.provisioning.backup;

/** Told how far a long piece of work has come. It may throw, to stop the work: cancelled, or the lease is lost. */
@FunctionalInterface
public interface Progress {
    /** Nobody listens. */
    Progress NONE = (phase, bytes, rows, totalRows) -> {};

    /**
     * Called often, from several threads.
     *
     * @param phase a word: snapshot, copy, busy (the server has other work, and the copy waits), throttled (the copy is as fast as its limit lets it), indexes,
     *     verify
     * @param bytes done so far, before compression
     * @param rows done so far
     * @param totalRows the estimate of all rows; 0 when unknown
     */
    void at(String phase, long bytes, long rows, long totalRows);
}
