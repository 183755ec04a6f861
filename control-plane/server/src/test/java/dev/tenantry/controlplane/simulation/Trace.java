package dev.tenantry.controlplane.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened, as a number that any difference changes, and as text when somebody wants to read it. */
final class Trace {
    private static final long PRIME = 0x100000001b3L;

    private final @Nullable List<String> lines;
    private long hash = 0xcbf29ce484222325L;

    Trace(boolean told) {
        this.lines = told ? new ArrayList<>() : null;
    }

    void add(long now, String who, String what) {
        mix(now);
        mix(who.hashCode());
        mix(what.hashCode());
        if (lines != null) {
            lines.add(String.format(java.util.Locale.ROOT, "%11.6f %-22s %s", now / 1e6, who, what));
        }
    }

    /** Whether somebody reads the lines: else nobody needs to write long ones. */
    boolean isTold() {
        return lines != null;
    }

    long hash() {
        return hash;
    }

    List<String> lines() {
        return lines == null ? List.of() : lines;
    }

    private void mix(long value) {
        hash = (hash ^ value) * PRIME;
    }
}
