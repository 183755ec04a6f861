package dev.tenantry.provisioning.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Registered;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server reads every byte, and every two, of each character set; what we read is the same, or nothing. */
class CharacterSetTest {
    /** Below, the first of two bytes is a character of its own in all sets that are not of two bytes throughout. */
    private static final int FIRST_LEAD = 0x80;

    private final List<String> others = new ArrayList<>();

    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void aTextThatIsReadHereIsTheOneThatTheServerReads(Flavour flavour) throws SQLException {
        try (Connection session = new Registered(flavour).administrator();
                Statement statement = session.createStatement()) {
            statement.execute("SET NAMES utf8mb4");
            for (String name : CharacterSet.names()) {
                CharacterSet set = CharacterSet.of(name).orElseThrow();
                int same = compare(
                        statement,
                        name,
                        set,
                        IntStream.range(0, 256).mapToObj("%02x"::formatted).toList());
                for (int lead = FIRST_LEAD; lead < 256; lead++) {
                    String first = "%02x".formatted(lead);
                    same += compare(
                            statement,
                            name,
                            set,
                            IntStream.range(0, 256)
                                    .mapToObj(trail -> first + "%02x".formatted(trail))
                                    .toList());
                }
                assertThat(same).as(name).isGreaterThan(name.equals("utf32") ? -1 : 100);
            }
            assertThat(others).isEmpty();
        }
    }

    /** How many of these the server takes for texts of the set and we read in the same way. */
    private int compare(Statement statement, String name, CharacterSet set, List<String> texts) throws SQLException {
        String columns = texts.stream()
                .map(hex -> "HEX(CONVERT(x'%s' USING %s)),HEX(CONVERT(CONVERT(x'%s' USING %s) USING utf8mb4))"
                        .formatted(hex, name, hex, name))
                .collect(Collectors.joining(","));
        int same = 0;
        try (ResultSet result = statement.executeQuery("SELECT " + columns)) {
            result.next();
            for (int i = 0; i < texts.size(); i++) {
                Optional<String> ours = set.decode(HexFormat.of().parseHex(texts.get(i)));
                if (texts.get(i).equalsIgnoreCase(result.getString(2 * i + 1)) && ours.isPresent()) {
                    String theirs =
                            new String(HexFormat.of().parseHex(result.getString(2 * i + 2)), StandardCharsets.UTF_8);
                    if (!ours.get().equals(theirs)) {
                        others.add(name + " " + texts.get(i) + " " + ours.get() + " " + theirs);
                    }
                    same++;
                }
            }
        }
        return same;
    }

    @Test
    void whatASetHasNotIsNotWritten() {
        assertThat(CharacterSet.of("latin1").orElseThrow().encode("☃")).isEmpty();
        assertThat(CharacterSet.of("utf8mb3").orElseThrow().encode("😀")).isEmpty();
        assertThat(CharacterSet.of("utf8mb4").orElseThrow().encode("😀")).isPresent();
        assertThat(CharacterSet.of("utf8mb4").orElseThrow().decode(new byte[] {(byte) 0xff}))
                .isEmpty();
        assertThat(CharacterSet.of("dec8")).isEmpty();
    }
}
