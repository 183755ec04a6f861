package dev.tenantry.controlplane.simulation;

import dev.tenantry.controlplane.simulation.sql.Table;
import dev.tenantry.controlplane.simulation.sql.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What must be so after every step, whatever went wrong. Read straight from the tables and the servers, past the code under test; what has not
 * changed is not looked at again.
 */
final class Invariants {
    private final World world;
    private final Operations operations;
    private final Routes routes;
    private final Trail trail;
    private final Drift drift;
    private long seenCatalog = -1;
    private long seenServers = -1;

    Invariants(World world) {
        this.world = world;
        this.operations = new Operations(world);
        this.routes = new Routes(world);
        this.trail = new Trail(world);
        this.drift = new Drift(world);
    }

    void afterStep() {
        long servers = 0;
        for (SimulatedServer server : world.servers.values()) {
            servers += server.changes();
        }
        if (servers == seenServers && world.database.changes() == seenCatalog) {
            return;
        }
        seenServers = servers;
        if (world.database.changes() != seenCatalog) {
            seenCatalog = world.database.changes();
            operations.check();
            routes.checkCatalog();
            trail.check();
            acknowledged();
            drift.check();
        }
        routes.checkServers();
    }

    void atRest() {
        operations.atRest();
        trail.atRest();
        routes.atRest();
        new Agreement(world).check();
        world.meddlers.nothingIsLost();
    }

    long registryVersion() {
        return routes.version();
    }

    boolean everybodyKnows(long version) {
        return routes.everybodyKnows(version);
    }

    /** (4) What was acknowledged is there. */
    private void acknowledged() {
        Map<String, String> answered = world.people.answered();
        Table table = world.database.table("operation");
        for (String operation : answered.values()) {
            if (table.byKey(operation) == null) {
                throw new Violation("invariant 4: operation " + operation + " was acknowledged and is not there");
            }
        }
    }

    /** (5) An operation ends once; nobody takes one that somebody holds; nothing fails in a way that nobody thought of. */
    private static final class Operations {
        private final World world;
        private final Table table;
        private final int kind;
        private final int state;
        private final int epoch;
        private final int leaseUntil;
        private final int errorCode;
        private final int errorDetail;
        private final Map<String, Seen> seen = new HashMap<>();
        private long changes = -1;

        private record Seen(String state, long epoch, long leaseUntil) {}

        Operations(World world) {
            this.world = world;
            this.table = world.database.table("operation");
            this.kind = table.position("kind");
            this.state = table.position("state");
            this.epoch = table.position("epoch");
            this.leaseUntil = table.position("lease_until");
            this.errorCode = table.position("error_code");
            this.errorDetail = table.position("error_detail");
        }

        void check() {
            if (table.changes() == changes) {
                return;
            }
            changes = table.changes();
            for (Tuple row : table.rows()) {
                Seen now = new Seen(text(row, state), row.number(epoch), row.number(leaseUntil));
                Seen before = seen.put(text(row, 0), now);
                if (before != null && !before.equals(now)) {
                    compare(row, before, now);
                }
            }
        }

        private void compare(Tuple row, Seen before, Seen now) {
            String what = text(row, kind) + " " + row.text(0);
            if ((before.state().equals("done") || before.state().equals("undone"))
                    && !before.state().equals(now.state())) {
                throw new Violation("invariant 5: " + what + " was " + before.state() + " and is " + now.state());
            }
            if (now.epoch() < before.epoch()) {
                throw new Violation("the epoch of " + what + " goes back");
            }
            if (now.epoch() > before.epoch() && before.leaseUntil() >= world.simulation.now()) {
                throw new Violation("invariant 5: " + what + " is claimed while another holds it");
            }
            String code = row.text(errorCode);
            String detail = row.text(errorDetail);
            if ("operation.internal".equals(code) && detail != null && detail.startsWith("An unexpected fault")) {
                throw new Violation("unexpected: " + what + " is " + now.state() + ": " + detail);
            }
        }

        void atRest() {
            Table steps = world.database.table("operation_step");
            int stepState = steps.position("state");
            for (Tuple step : steps.rows()) {
                String operation = text(step, 0);
                String ended = text(Objects.requireNonNull(table.byKey(operation)), state);
                String how = text(step, stepState);
                boolean fits = ended.equals("done")
                        ? how.equals("done")
                        : how.equals("undone") || how.equals("pending") || how.equals("failed");
                if (!fits) {
                    throw new Violation("invariant 5: " + operation + " is " + ended + " and its step " + step.text(2)
                            + " is " + how);
                }
            }
            count("operation_event", "type", "done", "undone");
            count("audit_event", "action", "operation.done", "operation.undone");
        }

        /** Each operation says its end once. */
        private void count(String name, String column, String... ends) {
            Table told = world.database.table(name);
            int type = told.position(column);
            int owner = told.position("operation_id");
            Map<String, Integer> counts = new HashMap<>();
            for (Tuple row : told.rows()) {
                if (List.of(ends).contains(text(row, type))) {
                    counts.merge(text(row, owner), 1, Integer::sum);
                }
            }
            for (Tuple row : table.rows()) {
                int count = counts.getOrDefault(text(row, 0), 0);
                if (count != 1) {
                    throw new Violation("invariant 8: " + text(row, kind) + " " + row.text(0) + " has " + count + " "
                            + name + " of its end");
                }
            }
        }
    }

    /** (15) The reconciler calls nothing drift but what somebody changed behind everybody's back, and what a late writer left. */
    private static final class Drift {
        private final World world;
        private final Table table;
        private long changes = -1;

        Drift(World world) {
            this.world = world;
            this.table = world.database.table("drift");
        }

        void check() {
            if (table.changes() == changes) {
                return;
            }
            changes = table.changes();
            for (Tuple row : table.rows()) {
                String object = text(row, table.position("object"));
                boolean suspected = "suspected".equals(row.text(table.position("state")));
                boolean late = "archive.left".equals(row.text(table.position("kind")))
                        && world.store.writtenLate().contains(object);
                if (!suspected && !late && !world.meddlers.objects().contains(object)) {
                    throw new Violation("invariant 15: the reconciler finds " + text(row, table.position("kind"))
                            + " of " + object + ", which nobody changed: " + row.text(table.position("detail")));
                }
            }
        }
    }

    /** (8, 9) The audit trail only grows, and grows with what it tells of. */
    private static final class Trail {
        private static final int WHOLE_EVERY = 64;

        private final World world;
        private final Table table;
        private final List<@Nullable Object[]> seen = new ArrayList<>();
        private int looks;

        Trail(World world) {
            this.world = world;
            this.table = world.database.table("audit_event");
        }

        void check() {
            List<Tuple> rows = table.rows();
            if (rows.size() < seen.size()) {
                throw new Violation("invariant 9: the audit trail has lost records");
            }
            for (int i = seen.size(); i < rows.size(); i++) {
                seen.add(rows.get(i).values());
            }
            if (++looks % WHOLE_EVERY == 0) {
                whole();
            }
        }

        private void whole() {
            int content = table.position("detail");
            for (int i = 0; i < seen.size(); i++) {
                @Nullable Object[] before = seen.get(i);
                @Nullable Object[] now = table.rows().get(i).values();
                for (int column = 0; column <= content; column++) {
                    if (!Objects.equals(before[column], now[column])) {
                        throw new Violation("invariant 9: audit record " + before[0] + " was changed");
                    }
                }
            }
        }

        void atRest() {
            whole();
            each("operation", "id", "operation.request", "operation_id");
            each("tenant", "id", "tenant.create", "object_id");
            eachOf("backup", "state", "complete", "backup.complete");
            eachOf("operation_event", "type", "parked", null);
        }

        /** One record for each row of a table. */
        private void each(String name, String key, String action, String column) {
            Map<String, Integer> counts = counts(action, column);
            Table rows = world.database.table(name);
            for (Tuple row : rows.rows()) {
                String id = text(row, rows.position(key));
                if (counts.getOrDefault(id, 0) != 1) {
                    throw new Violation("invariant 8: " + name + " " + id + " has " + counts.getOrDefault(id, 0)
                            + " records " + action);
                }
            }
        }

        private void eachOf(String name, String column, String value, @Nullable String action) {
            Table rows = world.database.table(name);
            int position = rows.position(column);
            long wanted = rows.rows().stream()
                    .filter(row -> value.equals(row.text(position)))
                    .count();
            String audited = action == null ? "operation." + value : action;
            long found = counts(audited, "object_id").values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            if (wanted != found) {
                throw new Violation("invariant 8: " + wanted + " of " + name + " are " + value + " and " + found
                        + " records say so");
            }
        }

        private Map<String, Integer> counts(String action, String column) {
            int actions = table.position("action");
            int position = table.position(column);
            Map<String, Integer> counts = new HashMap<>();
            for (Tuple row : table.rows()) {
                if (action.equals(row.text(actions))) {
                    counts.merge(text(row, position), 1, Integer::sum);
                }
            }
            return counts;
        }
    }

    static String text(Tuple row, int column) {
        return Objects.requireNonNull(row.text(column));
    }
}
