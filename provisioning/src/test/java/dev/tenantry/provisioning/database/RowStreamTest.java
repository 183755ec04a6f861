package dev.tenantry.provisioning.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.server.ServiceAccount;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowStreamTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    /** Around each border at which the protocol writes a length in another way, and one at which a row no longer fits what was read. */
    private static final List<Integer> LENGTHS =
            List.of(0, 1, 250, 251, 252, 65_535, 65_536, 65_537, 200_000, 5_000_000, 3, 16_000_000, 9);

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void valuesOfEveryLengthComeAsTheyAre(Flavour flavour) throws SQLException {
        String rows = LENGTHS.stream()
                .map(length -> "SELECT %1$d, REPEAT('x', %1$d), NULL, 'end'".formatted(length))
                .collect(Collectors.joining(" UNION ALL "));
        try (Connection session = new Registered(flavour).open(ServiceAccount.BACKUP)) {
            List<Integer> found = new ArrayList<>();
            try (RowStream stream = RowStream.open(session, rows)) {
                while (stream.next()) {
                    int length = Integer.parseInt(text(stream.value(0)));
                    assertThat(text(stream.value(1))).isEqualTo("x".repeat(length));
                    assertThat(stream.value(2)).isNull();
                    assertThat(stream.length(2)).isEqualTo(-1);
                    assertThat(text(stream.value(3))).isEqualTo("end");
                    found.add(length);
                }
            }
            assertThat(found).isEqualTo(LENGTHS);
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aRowOfSeveralPacketsIsPutTogether(Flavour flavour) throws SQLException {
        String large = "SELECT 'first', REPEAT('a', 12000000), REPEAT('b', 12000000), REPEAT('c', 12000000), 'last'";
        // This one fills its packet to the last byte, so that an empty packet follows.
        String exact = "SELECT REPEAT('x', %d), '', '', '', ''".formatted((1 << 24) - 1 - 4 - 4);
        try (Connection session = new Registered(flavour).open(ServiceAccount.BACKUP)) {
            try (RowStream stream = RowStream.open(session, large + " UNION ALL " + exact + " UNION ALL " + large)) {
                large(stream);
                assertThat(stream.next()).isTrue();
                byte @Nullable [] whole = stream.value(0);
                assertThat(text(whole)).matches("x{16777207}");
                assertThat(stream.length(4)).isZero();
                large(stream);
                assertThat(stream.next()).isFalse();
                assertThat(stream.next()).isFalse();
            }
            assertThat(Registered.number(session, "SELECT 7")).isEqualTo(7);
        }
    }

    private static void large(RowStream stream) throws SQLException {
        assertThat(stream.next()).isTrue();
        assertThat(text(stream.value(0))).isEqualTo("first");
        assertThat(text(stream.value(1))).isEqualTo("a".repeat(12_000_000));
        assertThat(text(stream.value(2))).isEqualTo("b".repeat(12_000_000));
        assertThat(text(stream.value(3))).isEqualTo("c".repeat(12_000_000));
        assertThat(text(stream.value(4))).isEqualTo("last");
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void whatWasNotReadDoesNotDisturbTheNextStatement(Flavour flavour) throws SQLException {
        try (Connection session = new Registered(flavour).open(ServiceAccount.BACKUP)) {
            try (RowStream stream = RowStream.open(session, thousands("'x'"))) {
                assertThat(stream.next()).isTrue();
            }
            assertThat(Registered.number(session, "SELECT 7")).isEqualTo(7);
            try (RowStream stream = RowStream.open(session, "SELECT 8")) {
                assertThat(stream.next()).isTrue();
                assertThat(text(stream.value(0))).isEqualTo("8");
            }
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aStatementThatIsRefusedIsTheServersErrorAndTheSessionGoesOn(Flavour flavour) throws SQLException {
        try (Connection session = new Registered(flavour).open(ServiceAccount.BACKUP)) {
            assertThatThrownBy(() -> RowStream.open(session, "SELECT * FROM nowhere.nothing"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("nothing");
            assertThat(Registered.number(session, "SELECT 7")).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void anErrorBetweenRowsIsThrownAndTheSessionGoesOn(Flavour flavour) throws SQLException {
        // Only after the first rows does the server find that a scalar has two rows.
        String late = "SELECT n, IF(n < 900, 0, (SELECT 1 UNION SELECT n)) FROM (%s) numbers".formatted(thousands("1"));
        try (Connection session = new Registered(flavour).open(ServiceAccount.BACKUP)) {
            RowStream stream = RowStream.open(session, late);
            assertThatThrownBy(() -> {
                        while (stream.next()) {
                            assertThat(stream.length(0)).isPositive();
                        }
                    })
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getErrorCode()).isEqualTo(1242));
            assertThat(stream.next()).isFalse();
            assertThat(Registered.number(session, "SELECT 7")).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aConnectionThatEndsBetweenRowsIsALostConnection(Flavour flavour) throws SQLException {
        Registered server = new Registered(flavour);
        try (Connection session = server.open(ServiceAccount.BACKUP);
                Connection other = server.administrator()) {
            long id = Registered.number(session, "SELECT CONNECTION_ID()");
            RowStream stream = RowStream.open(session, thousands("REPEAT('x', 100000)"));
            assertThat(stream.next()).isTrue();
            Registered.execute(other, "KILL CONNECTION " + id);
            assertThatThrownBy(stream::close)
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getSQLState()).as(e.toString()).startsWith("08"));
        }
    }

    private static String thousands(String value) {
        return """
                SELECT a.d + b.d * 10 + c.d * 100 AS n, %s AS v FROM (%2$s) a, (%2$s) b, (%2$s) c ORDER BY n\
                """.formatted(
                        value,
                        java.util.stream.IntStream.range(0, 10)
                                .mapToObj(d -> "SELECT " + d + " AS d")
                                .collect(Collectors.joining(" UNION ALL ")));
    }

    private static String text(byte @Nullable [] value) {
        assertThat(value).isNotNull();
        return value == null ? "" : new String(value, StandardCharsets.US_ASCII);
    }
}
