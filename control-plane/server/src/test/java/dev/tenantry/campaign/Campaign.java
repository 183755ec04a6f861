package dev.tenantry.campaign;

/** A long run of trials, each of which is decided by its seed alone. */
public interface Campaign extends AutoCloseable {
    /** The name in the ledger and on the command line. */
    String name();

    /** On which engine: mariadb, mysql, both, or none. */
    String engine();

    /** How many trials a whole campaign has; a shard k/n runs the seeds that leave k - 1 when divided by n. */
    long target();

    /** What a trial counts for in the ledger, for example the requests that each trial sends. */
    default long runsPerTrial() {
        return 1;
    }

    /** Whether several trials may run at once. */
    default boolean parallel() {
        return true;
    }

    /** Sets up what the trials share; called once, before anything but the name and the engine is asked for. */
    default void open() {}

    /** Takes down what the trials shared. */
    @Override
    default void close() {}

    /** One trial. Called by several threads at once if they may run so. */
    Trial trial(long seed);

    /**
     * What a trial did.
     *
     * @param faults how many faults it put in
     * @param losses what was lost, doubled, wrong or missed
     * @param story what happened, when there is a loss; empty otherwise
     */
    record Trial(long faults, long losses, String story) {}
}
