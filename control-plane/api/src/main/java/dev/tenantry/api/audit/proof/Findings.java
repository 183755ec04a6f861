package dev.tenantry.api.audit.proof;

import java.util.ArrayList;
import java.util.List;

/** Collects findings; keeps the first of them and counts the rest. */
final class Findings {
    /** More than a person reads; a rewritten log has as many findings as records. */
    static final int LIMIT = 200;

    private final List<Finding> kept = new ArrayList<>();
    private long count;

    void add(FindingKind kind, long line, String where, String what) {
        count++;
        if (kept.size() < LIMIT) {
            kept.add(new Finding(kind, line, where, what));
        }
    }

    List<Finding> kept() {
        return kept;
    }

    long count() {
        return count;
    }
}
