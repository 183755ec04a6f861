package dev.tenantry.controlplane.operation;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hands out work: what is due and nobody's, or whose holder's lease ran out. The gate row makes claimers take turns, so that limits are
 * exact however many control planes there are; a claim takes a few milliseconds and changes nothing but the claimed rows.
 */
final class Claims {
    /**
     * From so many fruitless claims in a row on, an operation may be what its workers die of. A process works on one such at a time, so that the
     * others with which it was claimed are not taken for poison as well.
     */
    private static final int SUSPECT = 2;

    /** How far one look goes down the queue. */
    private static final int LOOK_AHEAD = 64;

    private static final String CANDIDATES = """
            SELECT id, kind, server_id, priority, state, claims FROM operation
             WHERE state = :state AND run_at <= utc_timestamp(6)
               AND (lease_until IS NULL OR lease_until < utc_timestamp(6))
               AND kind NOT IN (:fullKinds) AND (server_id IS NULL OR server_id NOT IN (:fullServers))
             ORDER BY priority, run_at, id LIMIT :max
               FOR UPDATE SKIP LOCKED
            """;

    private final Catalog catalog;
    private final EventLog events;
    private final Kinds kinds;
    private final EngineLimits limits;
    private final String owner;

    Claims(Catalog catalog, EventLog events, Kinds kinds, EngineLimits limits, String owner) {
        this.catalog = catalog;
        this.events = events;
        this.kinds = kinds;
        this.limits = limits;
        this.owner = owner;
    }

    /** Claims at most so many operations. */
    List<Claimed> claim(int most) {
        if (most < 1 || !catalog.transaction(Claims::isAnyDue)) {
            return List.of();
        }
        return catalog.transaction(transaction -> claim(transaction, most));
    }

    private static boolean isAnyDue(Connection transaction) {
        return Sql.of(transaction, """
                        SELECT 1 FROM operation
                         WHERE state IN ('queued', 'running', 'undoing') AND run_at <= utc_timestamp(6)
                           AND (lease_until IS NULL OR lease_until < utc_timestamp(6)) LIMIT 1
                        """).exists();
    }

    private List<Claimed> claim(Connection transaction, int most) {
        Sql.of(transaction, "SELECT id FROM operation_gate WHERE id = 1 FOR UPDATE")
                .exists();
        Load load = Load.of(transaction, owner);
        List<Claimed> claimed = new ArrayList<>();
        // Work that was begun comes first: it holds accounts half made and tenants locked.
        for (String state : List.of("undoing", "running", "queued")) {
            for (Candidate candidate : candidates(transaction, state, load)) {
                if (claimed.size() < most && load.hasRoomFor(candidate, limits, kinds)) {
                    load.add(candidate);
                    claimed.add(take(transaction, candidate));
                }
            }
        }
        return claimed;
    }

    private List<Candidate> candidates(Connection transaction, String state, Load load) {
        return Sql.of(transaction, CANDIDATES)
                .with("state", state)
                .withEach("fullKinds", orNone(load.fullKinds(kinds)))
                .withEach("fullServers", orNone(load.fullServers(limits)))
                .with("max", LOOK_AHEAD)
                .list(row -> new Candidate(
                        row.string("id"),
                        row.string("kind"),
                        row.nullableString("server_id"),
                        row.integer("priority") > 0,
                        row.string("state").equals("undoing"),
                        row.integer("claims")))
                .stream()
                .sorted(Comparator.comparingInt(Candidate::suspicion))
                .toList();
    }

    /** NOT IN of a list with a NULL is never true, so an empty list becomes one impossible word. */
    private static List<String> orNone(List<String> words) {
        return words.isEmpty() ? List.of("-") : words;
    }

    private Claimed take(Connection transaction, Candidate candidate) {
        Sql.of(transaction, """
                        UPDATE operation SET state = :state, epoch = epoch + 1, claims = claims + 1, lease_owner = :owner,
                               lease_until = utc_timestamp(6) + INTERVAL :lease MICROSECOND,
                               started_at = COALESCE(started_at, utc_timestamp(6))
                         WHERE id = :id
                        """)
                .with("state", candidate.undoing() ? "undoing" : "running")
                .with("owner", owner)
                .with("lease", limits.lease())
                .with("id", candidate.id())
                .updateOne();
        events.add(
                transaction,
                new OperationId(candidate.id()),
                "claimed",
                null,
                "a control plane works on it",
                Map.of("owner", owner));
        return Sql.of(transaction, """
                        SELECT id, kind, definition_version, tenant_id, input, state, epoch, claims, attempt, requested_by,
                               reason, request_id
                          FROM operation WHERE id = :id
                        """).with("id", candidate.id()).one(Claims::claimed);
    }

    private static Claimed claimed(Row row) {
        String tenant = row.nullableString("tenant_id");
        return new Claimed(
                new OperationId(row.string("id")),
                row.string("kind"),
                row.integer("definition_version"),
                tenant == null ? null : new TenantId(tenant),
                row.string("input"),
                row.string("state").equals("undoing"),
                row.longValue("epoch"),
                row.integer("claims"),
                row.integer("attempt"),
                row.string("requested_by"),
                row.string("reason"),
                row.string("request_id"));
    }

    private record Candidate(
            String id, String kind, @Nullable String server, boolean background, boolean undoing, int claims) {
        /** Who died with another's poison comes before the poison, and both after what is in order. */
        int suspicion() {
            return claims < SUSPECT ? 0 : claims;
        }
    }

    /** What runs now, everywhere. */
    private static final class Load {
        private final Map<String, Integer> byKind = new HashMap<>();
        private final Map<String, Integer> byServer = new HashMap<>();
        private int total;
        private int ownSuspects;

        static Load of(Connection transaction, String owner) {
            Load load = new Load();
            Sql.of(transaction, """
                            SELECT kind, server_id, claims, lease_owner FROM operation
                             WHERE state IN ('running', 'undoing') AND lease_until >= utc_timestamp(6)
                            """)
                    .list(row -> load.add(
                            row.string("kind"),
                            row.nullableString("server_id"),
                            row.integer("claims") > SUSPECT && owner.equals(row.nullableString("lease_owner"))));
            return load;
        }

        private boolean add(String kind, @Nullable String server, boolean ownSuspect) {
            total++;
            ownSuspects += ownSuspect ? 1 : 0;
            byKind.merge(kind, 1, Integer::sum);
            if (server != null) {
                byServer.merge(server, 1, Integer::sum);
            }
            return true;
        }

        void add(Candidate candidate) {
            add(candidate.kind(), candidate.server(), candidate.suspicion() > 0);
        }

        boolean hasRoomFor(Candidate candidate, EngineLimits limits, Kinds kinds) {
            int places = candidate.background() ? limits.globalForBackground() : limits.global();
            return total < places
                    && (candidate.suspicion() == 0 || ownSuspects == 0)
                    && byKind.getOrDefault(candidate.kind(), 0) < limit(candidate.kind(), kinds)
                    && (candidate.server() == null
                            || byServer.getOrDefault(candidate.server(), 0) < limits.perServer());
        }

        List<String> fullKinds(Kinds kinds) {
            return full(byKind, kind -> limit(kind, kinds));
        }

        List<String> fullServers(EngineLimits limits) {
            return full(byServer, server -> limits.perServer());
        }

        /** A kind that nobody knows any more is claimed all the same, to be refused loudly. */
        private static int limit(String kind, Kinds kinds) {
            return kinds.find(kind).map(OperationKind::limit).orElse(Integer.MAX_VALUE);
        }

        private static List<String> full(Map<String, Integer> counts, Function<String, Integer> limit) {
            return counts.entrySet().stream()
                    .filter(entry -> entry.getValue() >= limit.apply(entry.getKey()))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }
}
