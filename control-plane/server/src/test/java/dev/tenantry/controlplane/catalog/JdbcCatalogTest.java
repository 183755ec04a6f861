package dev.tenantry.controlplane.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.Flavour;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JdbcCatalogTest {
    private static final String ALL = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @ParameterizedTest
    @MethodSource(ALL)
    void theWholeCatalogAppliesAndTransactionsAreReadCommitted(Flavour flavour) {
        try (CatalogFixture fixture = withCounter(flavour)) {
            fixture.run(transaction -> {
                assertThat(versions(transaction)).containsExactly(0L);
                assertThat(isolation(transaction)).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
            });
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void valuesComeBackAsTheyWereGiven(Flavour flavour) {
        Instant micros = Instant.parse("2026-02-28T23:59:59.123456Z");
        try (CatalogFixture fixture = withCounter(flavour)) {
            fixture.run(transaction -> Sql.of(transaction, """
                            INSERT INTO audit_event (at, tenant_id, actor, person, action, object_id, reason, request_id,
                                                     detail)
                            VALUES (:at, NULL, 'a', 'p', 'x.y', 'o', :reason, 'r', :detail)
                            """)
                    .with("at", micros)
                    .with("reason", "naïve 😀")
                    .with("detail", Map.of("k", "v\"\\"))
                    .updateOne());
            fixture.run(transaction -> Sql.of(transaction, "SELECT * FROM audit_event WHERE actor IN (:actors)")
                    .withEach("actors", List.of("a", "b"))
                    .one(row -> {
                        assertThat(row.instant("at")).isEqualTo(micros);
                        assertThat(row.string("reason")).isEqualTo("naïve 😀");
                        assertThat(row.map("detail")).containsExactly(Map.entry("k", "v\"\\"));
                        assertThat(row.nullableString("tenant_id")).isNull();
                        assertThatThrownBy(() -> row.string("tenant_id")).hasMessageContaining("tenant_id");
                        return row;
                    }));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aTransactionThatLosesADeadlockIsRunAgainFromTheStart(Flavour flavour) throws Exception {
        try (CatalogFixture fixture = withCounter(flavour)) {
            fixture.run(transaction ->
                    Sql.of(transaction, "INSERT INTO counter VALUES (2, 0)").updateOne());
            CyclicBarrier bothHoldOne = new CyclicBarrier(2);
            AtomicInteger runs = new AtomicInteger();
            Thread other = Thread.ofPlatform().start(() -> raise(fixture, 2, 1, bothHoldOne, runs));
            raise(fixture, 1, 2, bothHoldOne, runs);
            other.join();
            assertThat(runs.get()).isGreaterThan(2);
            fixture.run(transaction -> assertThat(versions(transaction)).containsExactly(2L, 2L));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aNestedFailureLeavesNothingEvenWhenItIsCaught(Flavour flavour) {
        try (CatalogFixture fixture = withCounter(flavour)) {
            List<String> committed = new ArrayList<>();
            assertThatThrownBy(() -> fixture.run(outer -> {
                        Sql.of(outer, "UPDATE counter SET version = 7").updateOne();
                        fixture.catalog().afterCommit(() -> committed.add("never"));
                        try {
                            fixture.run(inner -> {
                                throw new IllegalArgumentException("inner");
                            });
                        } catch (IllegalArgumentException expected) {
                            assertThat(expected).hasMessage("inner");
                        }
                    }))
                    .isInstanceOf(RuntimeException.class);
            fixture.run(transaction -> assertThat(versions(transaction)).containsExactly(0L));
            assertThat(committed).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whatWaitsForTheCommitRunsAfterItAndOnce(Flavour flavour) {
        try (CatalogFixture fixture = withCounter(flavour)) {
            List<String> order = new ArrayList<>();
            fixture.run(transaction -> {
                fixture.catalog().afterCommit(() -> order.add("after"));
                fixture.run(nested -> fixture.catalog().afterCommit(() -> {
                    throw new IllegalStateException("a waker that fails changes nothing");
                }));
                order.add("inside");
            });
            fixture.catalog().afterCommit(() -> order.add("at once"));
            assertThat(order).containsExactly("inside", "after", "at once");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aCatalogThatIsLostAtTheEndOfATransactionIsSaidToBeLost(Flavour flavour) {
        try (CatalogFixture fixture = withCounter(flavour)) {
            assertThatThrownBy(() -> fixture.run(transaction -> {
                        increment(transaction, 1);
                        fixture.kill(session(transaction));
                    }))
                    .isInstanceOfSatisfying(
                            CatalogException.class,
                            failure -> assertThat(failure.isConnectionLost()).isTrue());
            fixture.run(transaction -> assertThat(versions(transaction)).containsExactly(0L));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aCatalogThatIsLostBeforeATransactionIsSaidToBeLostOrReachedAnew(Flavour flavour) {
        try (CatalogFixture fixture = withCounter(flavour)) {
            long[] session = new long[1];
            int reached = 0;
            for (int i = 0; i < 10; i++) {
                fixture.run(transaction -> session[0] = session(transaction));
                fixture.kill(session[0]);
                try {
                    fixture.run(transaction -> increment(transaction, 1));
                    reached++;
                } catch (CatalogException lost) {
                    assertThat(lost.isConnectionLost()).isTrue();
                }
            }
            long expected = reached;
            fixture.run(transaction -> assertThat(versions(transaction)).containsExactly(expected));
        }
    }

    @Test
    void aCatalogThatGivesNoConnectionIsSaidToBeLost() {
        CatalogFixture fixture = withCounter(Flavour.MARIADB);
        fixture.close();
        assertThatThrownBy(() -> fixture.run(transaction -> increment(transaction, 1)))
                .isInstanceOfSatisfying(
                        CatalogException.class,
                        failure -> assertThat(failure.isConnectionLost()).isTrue());
    }

    private static long session(Connection transaction) {
        return Sql.of(transaction, "SELECT CONNECTION_ID() AS id").one(row -> row.longValue("id"));
    }

    private static void raise(
            CatalogFixture fixture, int first, int second, CyclicBarrier bothHoldOne, AtomicInteger runs) {
        boolean[] waited = {false};
        fixture.run(transaction -> {
            runs.incrementAndGet();
            increment(transaction, first);
            if (!waited[0]) {
                waited[0] = true;
                try {
                    bothHoldOne.await();
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
            }
            increment(transaction, second);
        });
    }

    private static void increment(Connection transaction, int id) {
        Sql.of(transaction, "UPDATE counter SET version = version + 1 WHERE id = :id")
                .with("id", id)
                .updateOne();
    }

    private static CatalogFixture withCounter(Flavour flavour) {
        CatalogFixture fixture = CatalogFixture.on(flavour);
        fixture.run(transaction -> {
            Sql.of(transaction, "CREATE TABLE counter (id INT PRIMARY KEY, version BIGINT NOT NULL)")
                    .update();
            Sql.of(transaction, "INSERT INTO counter VALUES (1, 0)").updateOne();
        });
        return fixture;
    }

    private static List<Long> versions(Connection transaction) {
        return Sql.of(transaction, "SELECT version FROM counter ORDER BY id").list(row -> row.longValue("version"));
    }

    private static int isolation(Connection transaction) {
        try {
            return transaction.getTransactionIsolation();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
