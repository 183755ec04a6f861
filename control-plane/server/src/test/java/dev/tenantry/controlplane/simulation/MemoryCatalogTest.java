package dev.tenantry.controlplane.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tenantry.controlplane.catalog.CatalogFixture;
import dev.tenantry.controlplane.simulation.sql.Recorder;
import dev.tenantry.provisioning.Flavour;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the catalog in memory to real servers: every statement of whole histories is asked of both, at the same time of the same clock, and each
 * answer must be the same, to the microsecond, to the number of rows and to the error.
 */
class MemoryCatalogTest {
    private static final String ALL = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";
    private static final int HISTORIES = 6;
    /** MySQL keeps JSON with its members in an order of its own. */
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    private static final double MICROS = 1e6;

    @SuppressWarnings("try")
    @ParameterizedTest
    @MethodSource(ALL)
    void everyAnswerIsTheOneThatAServerGives(Flavour flavour) throws Exception {
        Set<String> statements = new TreeSet<>();
        try (AutoCloseable silence = Simulator.quiet()) {
            for (long seed = 0; seed < HISTORIES; seed++) {
                try (CatalogFixture fixture = CatalogFixture.on(flavour);
                        Connection server = fixture.dataSource().getConnection()) {
                    server.setAutoCommit(false);
                    server.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                    Replay replay = new Replay(server, statements);
                    assertThat(History.recorded(seed, replay).violation()).isEmpty();
                    assertThat(replay.count).isGreaterThan(100);
                }
            }
        }
        assertThat(statements).as("different statements that were compared").hasSizeGreaterThan(60);
    }

    /** Asks a server the same. */
    private static final class Replay implements Recorder {
        private final Connection server;
        private final Set<String> statements;
        private int count;

        Replay(Connection server, Set<String> statements) {
            this.server = server;
            this.statements = statements;
        }

        @Override
        public void asked(Question question) {
            count++;
            statements.add(question.sql());
            try {
                ask(question);
            } catch (SQLException refused) {
                assertThat(refused.getErrorCode()).as(question.sql()).isEqualTo(question.errorCode());
            }
        }

        @Override
        public void ended(boolean committed) {
            try {
                if (committed) {
                    server.commit();
                } else {
                    server.rollback();
                }
            } catch (SQLException failure) {
                throw new AssertionError("the end of a transaction", failure);
            }
        }

        private void ask(Question question) throws SQLException {
            try (Statement clock = server.createStatement()) {
                clock.execute(String.format(java.util.Locale.ROOT, "SET timestamp = %.6f", question.micros() / MICROS));
            }
            try (PreparedStatement statement = server.prepareStatement(question.sql())) {
                for (int i = 0; i < question.parameters().size(); i++) {
                    statement.setObject(i + 1, question.parameters().get(i));
                }
                if (question.names().isEmpty()) {
                    int met = statement.executeUpdate();
                    assertThat(question.errorCode()).as(question.sql()).isZero();
                    assertThat(question.met()).as(question.sql()).isEqualTo(met);
                } else {
                    compare(question, statement);
                }
            }
        }

        private static void compare(Question question, PreparedStatement statement) throws SQLException {
            List<String> wanted = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    List<@Nullable Object> row = new ArrayList<>();
                    for (String name : question.names()) {
                        row.add(plain(result.getObject(name)));
                    }
                    wanted.add(String.valueOf(row));
                }
            }
            List<String> found = new ArrayList<>();
            for (@Nullable Object[] values : question.rows()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (Object value : values) {
                    row.add(plain(value));
                }
                found.add(String.valueOf(row));
            }
            if (question.sql().contains("ORDER BY")) {
                assertThat(found).as(question.sql()).isEqualTo(wanted);
            } else {
                assertThat(found).as(question.sql()).containsExactlyInAnyOrderElementsOf(wanted);
            }
        }

        /** What both sides call the same. */
        private static @Nullable Object plain(@Nullable Object value) {
            return switch (value) {
                case null -> null;
                case Boolean condition -> condition ? 1L : 0L;
                case Timestamp time -> micros(time.toLocalDateTime());
                case LocalDateTime time -> micros(time);
                case byte[] bytes -> ByteBuffer.wrap(bytes).hashCode();
                case Double number -> BigDecimal.valueOf(number).stripTrailingZeros();
                case Number number -> number.longValue();
                case String text -> text.startsWith("{") || text.startsWith("[") ? json(text) : text;
                default -> value;
            };
        }

        private static Object json(String text) {
            try {
                return JSON.writeValueAsString(JSON.readValue(text, Object.class));
            } catch (JsonProcessingException notJson) {
                return text;
            }
        }

        private static long micros(LocalDateTime time) {
            return ChronoUnit.MICROS.between(LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), time);
        }
    }
}
