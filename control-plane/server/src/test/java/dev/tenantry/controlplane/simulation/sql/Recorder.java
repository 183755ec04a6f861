package dev.tenantry.controlplane.simulation.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hears of everything that a catalog in memory is asked, so that the same can be asked of a server. */
public interface Recorder {
    /** Keeps nothing. */
    Recorder NONE = new Recorder() {
        @Override
        public void asked(Question question) {}

        @Override
        public void ended(boolean committed) {}
    };

    /** A statement was run. */
    void asked(Question question);

    /** The transaction ended. */
    void ended(boolean committed);

    /**
     * A statement and what came of it.
     *
     * @param micros what time it was
     * @param parameters as the product gave them
     * @param names columns of a query's answer; empty for a change
     * @param rows rows of a query's answer
     * @param met how many rows a change met
     * @param errorCode what a server says to a statement that it refuses, 0 when it was not refused
     */
    record Question(
            long micros,
            String sql,
            List<@Nullable Object> parameters,
            List<String> names,
            List<@Nullable Object[]> rows,
            int met,
            int errorCode) {}
}
