package dev.tenantry.controlplane.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.controlplane.drift.ServerSnapshot.KnownAccount;
import dev.tenantry.controlplane.drift.ServerSnapshot.KnownDatabase;
import dev.tenantry.controlplane.tenant.AccountStore;
import dev.tenantry.controlplane.tenant.DatabaseState;
import dev.tenantry.provisioning.account.AccountRights;
import dev.tenantry.provisioning.identifier.AccountRole;
import dev.tenantry.provisioning.scan.FoundAccount;
import dev.tenantry.provisioning.scan.FoundDatabase;
import dev.tenantry.provisioning.scan.FoundGrant;
import dev.tenantry.provisioning.scan.ServerScan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is said, and what is not said, when things change between the looks. */
class ServerComparisonTest {
    private static final String NAME = "tn01234567890123456789";
    private static final String ACCOUNT = "a01234567890123456789g1";
    private static final Tombstone DROPPED = new Tombstone("tnt_1", "dbs_1", "srv_1", "op_1", true);

    @Test
    void whatAgreesIsNotSpokenOf() {
        assertThat(compare(known(Set.of()), scan(true, false), known(Set.of()), Map.of(), Map.of()))
                .isEmpty();
    }

    @Test
    void whatIsMissingIsTold() {
        assertThat(compare(known(Set.of()), nothing(), known(Set.of()), Map.of(), Map.of()))
                .containsExactlyInAnyOrder(DriftKind.DATABASE_MISSING, DriftKind.ACCOUNT_MISSING);
    }

    @Test
    void nothingIsSaidOfATenantThatIsWorkedOnBeforeOrAfter() {
        assertThat(compare(known(Set.of("tnt_1")), nothing(), known(Set.of()), Map.of(), Map.of()))
                .isEmpty();
        assertThat(compare(known(Set.of()), nothing(), known(Set.of("tnt_1")), Map.of(), Map.of()))
                .isEmpty();
    }

    @Test
    void nothingIsSaidOfWhatChangedWhileTheServerWasLookedAt() {
        assertThat(compare(unknown(), nothing(), known(Set.of()), Map.of(), Map.of()))
                .as("made meanwhile")
                .isEmpty();
        assertThat(compare(
                        known(Set.of()), scan(true, false), unknown(), Map.of(NAME, DROPPED), Map.of(ACCOUNT, DROPPED)))
                .as("dropped meanwhile")
                .isEmpty();
        assertThat(compare(locked(), scan(true, false), known(Set.of()), Map.of(), Map.of()))
                .as("unlocked meanwhile")
                .isEmpty();
    }

    @Test
    void whatTheCatalogNeverHeardOfIsUnknownAndWhatItDroppedIsKnownAsDropped() {
        assertThat(compare(unknown(), scan(true, false), unknown(), Map.of(), Map.of()))
                .containsExactlyInAnyOrder(DriftKind.DATABASE_UNKNOWN, DriftKind.ACCOUNT_UNKNOWN);
        assertThat(compare(unknown(), scan(true, false), unknown(), Map.of(NAME, DROPPED), Map.of(ACCOUNT, DROPPED)))
                .containsExactlyInAnyOrder(DriftKind.DATABASE_DROPPED, DriftKind.ACCOUNT_DROPPED);
        Tombstone elsewhere = new Tombstone("tnt_1", "dbs_1", "srv_2", "op_1", false);
        assertThat(compare(unknown(), scan(true, false), unknown(), Map.of(NAME, elsewhere), Map.of(ACCOUNT, DROPPED)))
                .contains(DriftKind.DATABASE_ELSEWHERE);
    }

    @Test
    void anAccountThatMayNotLogInIsToldWhenItCanAndWhenItsSessionsGoOn() {
        assertThat(compare(locked(), scan(true, false), locked(), Map.of(), Map.of()))
                .containsExactly(DriftKind.ACCOUNT_UNLOCKED);
        ServerScan open = scan(true, true);
        ServerScan withSession = new ServerScan(
                open.databases(), open.accounts(), open.grants(), Map.of(ACCOUNT, 2), open.registrations());
        assertThat(compare(locked(), withSession, locked(), Map.of(), Map.of()))
                .containsExactly(DriftKind.ACCOUNT_SESSION);
        assertThat(compare(known(Set.of()), open, known(Set.of()), Map.of(), Map.of()))
                .containsExactly(DriftKind.ACCOUNT_LOCKED);
        ServerScan onlySession =
                new ServerScan(List.of(), List.of(), List.of(), Map.of(ACCOUNT, 1), Set.of("own00000"));
        assertThat(compare(unknown(), onlySession, unknown(), Map.of(), Map.of()))
                .as("sessions outlive a dropped account")
                .containsExactly(DriftKind.ACCOUNT_SESSION);
    }

    @Test
    void aServerOfSeveralControlPlanesIsTold() {
        ServerScan scan = scan(true, false);
        ServerScan shared = new ServerScan(
                scan.databases(), scan.accounts(), scan.grants(), scan.sessions(), Set.of("own00000", "other000"));
        assertThat(compare(known(Set.of()), shared, known(Set.of()), Map.of(), Map.of()))
                .containsExactly(DriftKind.SERVER_SHARED);
    }

    @Test
    void moreUnknownThanCanBeExplainedIsImplausible() {
        List<Observation> few = java.util.Collections.nCopies(20, Observation.of(DriftKind.ACCOUNT_UNKNOWN, "a", ""));
        List<Observation> many = java.util.Collections.nCopies(21, Observation.of(DriftKind.ACCOUNT_UNKNOWN, "a", ""));
        assertThat(Containment.isImplausible(few, unknown())).isFalse();
        assertThat(Containment.isImplausible(many, unknown())).isTrue();
    }

    private static List<DriftKind> compare(
            ServerSnapshot before,
            ServerScan scan,
            ServerSnapshot after,
            Map<String, Tombstone> databases,
            Map<String, Tombstone> accounts) {
        return new ServerComparison("srv_1", before, scan, after, new ServerComparison.Remembered(databases, accounts))
                .compare("own00000").stream().map(Observation::kind).toList();
    }

    private static ServerScan nothing() {
        return new ServerScan(List.of(), List.of(), List.of(), Map.of(), Set.of("own00000"));
    }

    private static ServerScan scan(boolean marked, boolean locked) {
        return new ServerScan(
                List.of(new FoundDatabase(NAME, marked, database().identity())),
                List.of(new FoundAccount(ACCOUNT, "%", locked)),
                List.of(new FoundGrant(ACCOUNT, "%", NAME, AccountRights.of(AccountRole.APPLICATION, false), false)),
                Map.of(),
                Set.of("own00000"));
    }

    private static KnownDatabase database() {
        return new KnownDatabase("dbs_1", "tnt_1", NAME, DatabaseState.LIVE, "op_1", null, false, 1);
    }

    private static ServerSnapshot known(Set<String> busy) {
        return snapshot(Map.of(NAME, database()), AccountStore.State.ACTIVE, busy);
    }

    private static ServerSnapshot locked() {
        return snapshot(Map.of(NAME, database()), AccountStore.State.LOCKED, Set.of());
    }

    private static ServerSnapshot unknown() {
        return new ServerSnapshot(Instant.EPOCH, Map.of(), Map.of(), Set.of(), Set.of());
    }

    private static ServerSnapshot snapshot(
            Map<String, KnownDatabase> databases, AccountStore.State state, Set<String> busy) {
        return new ServerSnapshot(
                Instant.EPOCH, databases, Map.of(ACCOUNT, new KnownAccount(ACCOUNT, NAME, state)), busy, Set.of());
    }
}
