package dev.tenantry.controlplane.drift;

import dev.tenantry.controlplane.drift.ServerSnapshot.KnownAccount;
import dev.tenantry.controlplane.drift.ServerSnapshot.KnownDatabase;
import dev.tenantry.provisioning.account.AccountRights;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.scan.FoundAccount;
import dev.tenantry.provisioning.scan.FoundGrant;
import dev.tenantry.provisioning.scan.ServerScan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compares grants: an account has exactly its role's rights on exactly its own database (law 4). Whoever else holds a right on a tenant's
 * database is told of too; the service accounts' own rights are not among what a scan finds.
 */
final class GrantComparison {
    private final ServerScan scan;
    private final ServerSnapshot after;
    private final Predicate<KnownAccount> settled;
    private final List<Observation> found = new ArrayList<>();

    GrantComparison(ServerScan scan, ServerSnapshot after, Predicate<KnownAccount> settled) {
        this.scan = scan;
        this.after = after;
        this.settled = settled;
    }

    List<Observation> compare() {
        Map<String, List<FoundGrant>> ours = new HashMap<>();
        for (FoundGrant grant : scan.grants()) {
            KnownAccount account = grant.host().equals("%") ? after.accounts().get(grant.user()) : null;
            if (account == null) {
                stranger(grant);
            } else {
                ours.computeIfAbsent(grant.user(), ignored -> new ArrayList<>()).add(grant);
            }
        }
        Set<String> present = new HashSet<>();
        for (FoundAccount account : scan.accounts()) {
            if (account.host().equals("%")) {
                present.add(account.user());
            }
        }
        after.accounts().values().stream()
                .filter(account -> present.contains(account.name()))
                .filter(settled)
                .forEach(account -> ofAccount(account, ours.getOrDefault(account.name(), List.of())));
        return found;
    }

    /** An account that the catalog does not know. One that is named as ours has its own kind; here its reach into others' data counts. */
    private void stranger(FoundGrant grant) {
        String database = grant.database();
        boolean namedAsOurs = grant.user().matches("[amrs][a-z0-9]{20}g[1-9][0-9]*");
        boolean onItsOwn = namedAsOurs && database.equals("tn" + grant.user().substring(1, 21));
        if (onItsOwn || (!database.startsWith("tn") && !namedAsOurs)) {
            return;
        }
        KnownDatabase known = after.databases().get(database);
        if (known == null && !database.contains("%") && !database.contains("_") && namedAsOurs) {
            return;
        }
        add(DriftKind.GRANT_FOREIGN, grant, known, "It holds " + words(grant) + ".");
    }

    private void ofAccount(KnownAccount account, List<FoundGrant> grants) {
        KnownDatabase own = after.databases().get(account.databaseName());
        if (own == null) {
            return;
        }
        Set<String> wanted = AccountRights.of(new AccountName(account.name()).role(), own.temporaryTables());
        Set<String> missing = new TreeSet<>(wanted);
        for (FoundGrant grant : grants) {
            if (!grant.database().equals(own.name())) {
                boolean role = grant.on().startsWith(FoundGrant.ROLE);
                add(
                        role ? DriftKind.GRANT_EXCESS : DriftKind.GRANT_FOREIGN,
                        grant,
                        own,
                        "It holds " + words(grant) + ".");
                continue;
            }
            Set<String> excess = new TreeSet<>(grant.privileges());
            if (grant.onWholeDatabase()) {
                excess.removeAll(wanted);
                missing.removeAll(grant.privileges());
            }
            if (!excess.isEmpty() || grant.grantable()) {
                String detail = "Beyond its role it holds " + String.join(", ", excess)
                        + (grant.grantable() ? " and may pass its rights on." : ".");
                add(DriftKind.GRANT_EXCESS, grant, own, detail);
            }
        }
        if (!missing.isEmpty()) {
            found.add(new Observation(
                    DriftKind.GRANT_MISSING,
                    account.name() + " on " + own.name(),
                    own.tenantId(),
                    own.id(),
                    "It lacks " + String.join(", ", missing) + ".",
                    List.of()));
        }
    }

    private static String words(FoundGrant grant) {
        return String.join(", ", new TreeSet<>(grant.privileges()))
                + (grant.grantable() ? " with the right to pass them on" : "");
    }

    private void add(DriftKind kind, FoundGrant grant, @Nullable KnownDatabase database, String detail) {
        String host = grant.host().equals("%") ? "" : "@" + grant.host();
        found.add(new Observation(
                kind,
                grant.user() + host + " on " + grant.on(),
                database == null ? null : database.tenantId(),
                database == null ? null : database.id(),
                detail,
                List.of()));
    }
}
