package dev.tenantry.controlplane.drift;

import dev.tenantry.controlplane.drift.ServerSnapshot.KnownAccount;
import dev.tenantry.controlplane.drift.ServerSnapshot.KnownDatabase;
import dev.tenantry.controlplane.tenant.AccountStore;
import dev.tenantry.provisioning.scan.FoundAccount;
import dev.tenantry.provisioning.scan.FoundDatabase;
import dev.tenantry.provisioning.scan.ServerScan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares a server with what the catalog said before and after it was looked at. It is a pure function: nothing is touched.
 *
 * <p>Three rules keep it from false alarms. The catalog knows of everything before a server does, so what neither snapshot knows is
 * unknown indeed. What differs between the two snapshots was being changed, and nothing is said about it. And nothing is said about what
 * belongs to a tenant that an operation works on, or did since the first snapshot.
 */
final class ServerComparison {
    private static final String EVERY_HOST = "%";

    private final ServerSnapshot before;
    private final ServerScan scan;
    private final ServerSnapshot after;
    private final String serverId;
    private final Remembered remembered;
    private final List<Observation> found = new ArrayList<>();
    private final Map<String, FoundAccount> accounts = new HashMap<>();
    private final Map<String, FoundDatabase> databases = new HashMap<>();

    /** What the catalog remembers of names that it does not expect on the server. */
    record Remembered(Map<String, Tombstone> databases, Map<String, Tombstone> accounts) {}

    ServerComparison(
            String serverId, ServerSnapshot before, ServerScan scan, ServerSnapshot after, Remembered remembered) {
        this.serverId = serverId;
        this.before = before;
        this.scan = scan;
        this.after = after;
        this.remembered = remembered;
        scan.databases().forEach(database -> databases.put(database.name(), database));
        scan.accounts().stream()
                .filter(account -> account.host().equals(EVERY_HOST))
                .forEach(account -> accounts.put(account.user(), account));
    }

    /** The names of databases on the server that a snapshot does not expect there. */
    static Set<String> unexpectedDatabases(ServerScan scan, ServerSnapshot snapshot) {
        Set<String> names = new TreeSet<>();
        scan.databases().forEach(database -> names.add(database.name()));
        names.removeAll(snapshot.databases().keySet());
        return names;
    }

    /** The names of accounts on the server, or in a session, that a snapshot does not expect there. */
    static Set<String> unexpectedAccounts(ServerScan scan, ServerSnapshot snapshot) {
        Set<String> names = new TreeSet<>(scan.sessions().keySet());
        scan.accounts().forEach(account -> names.add(account.user()));
        names.removeAll(snapshot.accounts().keySet());
        return names;
    }

    /**
     * Everything that is not as it should be.
     *
     * @param ownRegistration the suffix of this control plane's own service accounts
     */
    List<Observation> compare(String ownRegistration) {
        after.databases().values().stream().filter(this::isSettled).forEach(this::database);
        unexpectedDatabases(scan, after).forEach(this::unexpectedDatabase);
        after.accounts().values().stream().filter(this::isSettled).forEach(this::account);
        unexpectedAccounts(scan, after).forEach(this::unexpectedAccount);
        scan.accounts().stream()
                .filter(account -> !account.host().equals(EVERY_HOST))
                .forEach(account -> found.add(Observation.of(
                        DriftKind.ACCOUNT_OTHER_HOST,
                        account.user() + "@" + account.host(),
                        "The account is " + (account.locked() ? "locked." : "not locked."))));
        found.addAll(new GrantComparison(scan, after, this::isSettled).compare());
        shared(ownRegistration);
        return List.copyOf(found);
    }

    private boolean isSettled(KnownDatabase database) {
        return database.equals(before.databases().get(database.name()))
                && !after.isBusy(database.tenantId(), database.createdBy())
                && !before.isBusy(database.tenantId(), database.createdBy());
    }

    private boolean isSettled(KnownAccount account) {
        KnownDatabase database = after.databases().get(account.databaseName());
        return database != null
                && isSettled(database)
                && account.equals(before.accounts().get(account.name()));
    }

    private void database(KnownDatabase known) {
        switch (known.state()) {
            case LIVE, BESIDE, RETIRED, STANDBY -> settledDatabase(known);
            case BUILDING -> unfinished(known);
            case ABANDONED, DROPPED, LOST -> {
                // Given up: whatever is there, or is not, was to be expected.
            }
        }
    }

    private void settledDatabase(KnownDatabase known) {
        FoundDatabase there = databases.get(known.name());
        String state = "The catalog has it as " + known.state().word() + ".";
        if (there == null) {
            add(DriftKind.DATABASE_MISSING, known, state + " The server does not have it.");
        } else if (!there.marked()) {
            add(DriftKind.DATABASE_UNMARKED, known, state + " It has no view tenantry_identity.");
        } else if (!known.identity().equals(there.identity())) {
            add(
                    DriftKind.DATABASE_FOREIGN,
                    known,
                    state + " Its mark is " + (there.identity() == null ? "not of our making" : there.identity())
                            + " and should be " + known.identity() + ".");
        }
    }

    private void unfinished(KnownDatabase known) {
        boolean there = databases.containsKey(known.name());
        String detail = "Operation " + known.createdBy() + " began it and works on it no more. The server "
                + (there ? "has it." : "does not have it.");
        add(known.tenantId() == null ? DriftKind.DATABASE_SCRATCH : DriftKind.DATABASE_UNFINISHED, known, detail);
    }

    private void unexpectedDatabase(String name) {
        if (before.databases().containsKey(name)) {
            return;
        }
        FoundDatabase there = databases.get(name);
        String mark = there == null || there.identity() == null
                ? "It carries no mark of our making."
                : "Its mark is " + there.identity() + ".";
        Tombstone tombstone = remembered.databases().get(name);
        List<String> its = accounts.keySet().stream()
                .filter(user -> name.length() > 2 && user.startsWith(name.substring(2), 1))
                .sorted()
                .toList();
        if (tombstone == null) {
            found.add(new Observation(DriftKind.DATABASE_UNKNOWN, name, null, null, mark, its));
        } else if (!isAtWork(tombstone)) {
            boolean here = tombstone.dropped() && tombstone.serverId().equals(serverId);
            found.add(new Observation(
                    here ? DriftKind.DATABASE_DROPPED : DriftKind.DATABASE_ELSEWHERE,
                    name,
                    tombstone.tenantId(),
                    tombstone.databaseId(),
                    (here ? "" : "The catalog has it on server " + tombstone.serverId() + ". ") + mark,
                    its));
        }
    }

    private void account(KnownAccount known) {
        FoundAccount there = accounts.get(known.name());
        int open = scan.sessions().getOrDefault(known.name(), 0);
        switch (known.state()) {
            case ACTIVE -> {
                if (there == null) {
                    add(DriftKind.ACCOUNT_MISSING, known, "The catalog has it as active.");
                } else if (there.locked()) {
                    add(
                            DriftKind.ACCOUNT_LOCKED,
                            known,
                            "The catalog has it as active, and " + open + " session(s) are open.");
                }
            }
            case LOCKED, PLANNED -> ended(known, there, open);
            case DROPPED -> {
                // Not among those that a snapshot expects.
            }
        }
    }

    private void ended(KnownAccount known, @Nullable FoundAccount there, int open) {
        String state = "The catalog has it as " + known.state().word() + ", and " + open + " session(s) are open.";
        if (there != null && !there.locked()) {
            add(DriftKind.ACCOUNT_UNLOCKED, known, state);
        } else if (open > 0) {
            add(DriftKind.ACCOUNT_SESSION, known, state);
        } else if (there == null && known.state() == AccountStore.State.LOCKED) {
            add(DriftKind.ACCOUNT_MISSING, known, "The catalog has it as locked.");
        }
    }

    private void unexpectedAccount(String name) {
        if (before.accounts().containsKey(name)) {
            return;
        }
        FoundAccount there = accounts.get(name);
        int open = scan.sessions().getOrDefault(name, 0);
        Tombstone tombstone = remembered.accounts().get(name);
        if ((there == null && open == 0) || isOfScratchAtWork(name) || (tombstone != null && isAtWork(tombstone))) {
            return;
        }
        String tenant = tombstone == null ? null : tombstone.tenantId();
        String database = tombstone == null ? null : tombstone.databaseId();
        if (there == null) {
            String detail = "The account is not on the server, and " + open + " session(s) of it are open.";
            found.add(new Observation(DriftKind.ACCOUNT_SESSION, name, tenant, database, detail, List.of(name)));
            return;
        }
        boolean dropped = tombstone != null && tombstone.dropped();
        String detail =
                "It is " + (there.locked() ? "locked" : "not locked") + ", and " + open + " session(s) are open.";
        found.add(new Observation(
                dropped ? DriftKind.ACCOUNT_DROPPED : DriftKind.ACCOUNT_UNKNOWN,
                name,
                tenant,
                database,
                detail,
                List.of(name)));
    }

    /** The migrator of a scratch database has no row: it lives and goes with the database, whose row tells whether something is at work. */
    private boolean isOfScratchAtWork(String account) {
        String name = "tn" + account.substring(1, 21);
        KnownDatabase present = after.databases().get(name);
        KnownDatabase database = present == null ? before.databases().get(name) : present;
        if (database != null) {
            return !isSettled(database) || database.tenantId() == null;
        }
        Tombstone tombstone = remembered.databases().get(name);
        return tombstone != null && isAtWork(tombstone);
    }

    private boolean isAtWork(Tombstone tombstone) {
        return after.isBusy(tombstone.tenantId(), tombstone.createdBy())
                || before.isBusy(tombstone.tenantId(), tombstone.createdBy());
    }

    private void shared(String ownRegistration) {
        Set<String> others = new HashSet<>(scan.registrations());
        others.remove(ownRegistration);
        if (!others.isEmpty()) {
            found.add(Observation.of(
                    DriftKind.SERVER_SHARED,
                    "service accounts",
                    "The service accounts of " + others.size() + " other registration(s): "
                            + String.join(", ", new TreeSet<>(others)) + "."));
        }
    }

    private void add(DriftKind kind, KnownDatabase known, String detail) {
        found.add(new Observation(kind, known.name(), known.tenantId(), known.id(), detail, List.of()));
    }

    private void add(DriftKind kind, KnownAccount known, String detail) {
        KnownDatabase database = after.databases().get(known.databaseName());
        found.add(new Observation(
                kind,
                known.name(),
                database == null ? null : database.tenantId(),
                database == null ? null : database.id(),
                detail,
                List.of(known.name())));
    }
}
