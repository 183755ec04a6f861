package dev.tenantry.campaign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What clients saw of one register, and whether one register can have shown it: every success raised the version by one, none was lost
 * or given out twice, and whoever began after another had ended saw at least what that one saw.
 */
final class RegisterHistory {
    private final List<Event> events = new ArrayList<>();
    private long unknown;

    /** What was seen between two moments of one monotonic clock. */
    private record Event(long began, long ended, long version, boolean raised) {}

    synchronized void read(long began, long ended, long version) {
        events.add(new Event(began, ended, version, false));
    }

    synchronized void raised(long began, long ended, long version) {
        events.add(new Event(began, ended, version, true));
    }

    /** One of which nobody knows whether it raised the version. */
    synchronized void unknown() {
        unknown++;
    }

    /** What is wrong with it, in one sentence; empty when nothing is. */
    synchronized String fault(long before, long after) {
        Map<Long, Event> byVersion = new HashMap<>();
        for (Event event : events) {
            if (event.raised() && byVersion.put(event.version(), event) != null) {
                return "version " + event.version() + " was given to two clients";
            }
            if (event.version() < before || event.version() > after) {
                return "version " + event.version() + " is not between " + before + " and " + after;
            }
        }
        long raised = byVersion.size();
        if (after - before < raised || after - before > raised + unknown) {
            return "the version went from " + before + " to " + after + " by " + raised + " successes and " + unknown
                    + " of unknown outcome";
        }
        return order();
    }

    /** Sweeps through time: nobody who begins now may see less than what had been seen to the end before. */
    private String order() {
        List<Event> byBegin = new ArrayList<>(events);
        byBegin.sort(Comparator.comparingLong(Event::began));
        List<Event> byEnd = new ArrayList<>(events);
        byEnd.sort(Comparator.comparingLong(Event::ended));
        long settled = Long.MIN_VALUE;
        int ended = 0;
        for (Event event : byBegin) {
            while (byEnd.get(ended).ended() < event.began()) {
                settled = Math.max(settled, byEnd.get(ended).version());
                ended++;
            }
            if (event.version() < settled || (event.raised() && event.version() == settled)) {
                return "a client saw version " + event.version() + " after " + settled + " had been seen";
            }
        }
        return "";
    }
}
