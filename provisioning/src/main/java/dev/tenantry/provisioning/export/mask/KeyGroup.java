package dev.tenantry.provisioning.export.mask;

import java.util.ArrayList;
import java.util.List;

/**
 * Columns that foreign keys tie together, or one alone: their values must be masked in the same way, to the same length, and stay as
 * different as they were when one of them is in a unique key.
 */
final class KeyGroup {
    private final List<MaskedColumn> columns = new ArrayList<>();
    private boolean unique;
    private int limit = Integer.MAX_VALUE;

    void add(MaskedColumn column) {
        columns.add(column);
        limit = Math.min(limit, column.limit());
    }

    void markUnique(int prefix) {
        unique = true;
        if (prefix > 0) {
            limit = Math.min(limit, prefix);
        }
    }

    void take(KeyGroup other) {
        other.columns.forEach(this::add);
        unique |= other.unique;
        limit = Math.min(limit, other.limit);
    }

    List<MaskedColumn> columns() {
        return columns;
    }

    boolean unique() {
        return unique;
    }

    /** How many characters every column has room for, and every key reads. */
    int limit() {
        return limit;
    }
}
