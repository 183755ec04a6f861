package dev.tenantry.provisioning.restore;

import java.util.List;

/** How two databases differ. */
public record DatabaseDifference(List<Table> tables) {
    public DatabaseDifference {
        tables = List.copyOf(tables);
    }

    /** Whether nothing differs. */
    public boolean same() {
        return tables.stream().allMatch(table -> table.verdict() == Verdict.SAME);
    }

    /** What can be said of one table on two sides. */
    public enum Verdict {
        SAME,
        ROWS_DIFFER,
        ONLY_LEFT,
        ONLY_RIGHT
    }

    /**
     * One table on both sides.
     *
     * @param leftRows rows on the left; -1 when it is not there
     * @param rightRows rows on the right; -1 when it is not there
     */
    public record Table(String name, Verdict verdict, long leftRows, long rightRows) {}
}
