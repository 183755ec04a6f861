package dev.tenantry.provisioning.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.embedded.FlavoursUnderTest;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The server says how it writes a document; we say the same without it. */
class JsonTextTest {
    private static final long SEED = 20_261_127;
    private static final int DOUBLES = 4000;

    @Test
    void numbersAreWrittenAsMySqlWritesThemAfterItReadThem() throws Exception {
        assumeTrue(
                FlavoursUnderTest.all().anyMatch(Flavour.MYSQL::equals),
                "there is no MySQL on this machine: ./dev mysql");
        List<String> numbers = new ArrayList<>(List.of(
                "0",
                "-0.0",
                "0.0",
                "1.0",
                "1.10",
                "1.50",
                "0.30000",
                "12345678901234567890.12",
                "1e15",
                "1e14",
                "1e20",
                "-1.5e-17",
                "100000000000000.0",
                "999999999999999.9",
                "1000000000000000.5",
                "1234567890123456.0",
                "1234567890123450.0",
                "1234567890123400.0",
                "12345678901234500.0",
                "12345678901234567.0",
                "123456789012345670.0",
                "1.25e16",
                "1.2345678901234567e17",
                "1.2345678901234567e16",
                "1.2345678901234567e18",
                "1.234567e15",
                "1.23456789012345e15",
                "1.234567890123456e15",
                "0.00001",
                "0.000000000000001",
                "0.0000000000000012",
                "18446744073709551615",
                "18446744073709551616",
                "-9223372036854775808",
                "-9223372036854775809",
                "1.7976931348623157e308",
                "2.2250738585072014e-308",
                "5e-324",
                "1e-323",
                "3e-323",
                "0.1",
                "123456.789",
                "[1.10, {\"a\": -2.50, \"\\\\\\\"3.30\": null}]"));
        Random random = new Random(SEED);
        for (int i = 0; i < DOUBLES; i++) {
            double any = Double.longBitsToDouble(random.nextLong());
            numbers.add(Double.isFinite(any) ? Double.toString(any).replace('E', 'e') : "1.0");
            numbers.add(random.nextLong(1L << random.nextInt(1, 60)) + "." + random.nextLong(1_000_000_000L) + "0");
            numbers.add("0." + "0".repeat(random.nextInt(18)) + (1 + random.nextLong(1_000_000L)));
        }
        try (Connection session = new Registered(Flavour.MYSQL).administrator();
                PreparedStatement statement = session.prepareStatement("SELECT CAST(CAST(? AS JSON) AS CHAR)")) {
            for (String number : numbers) {
                statement.setString(1, number);
                try (ResultSet result = statement.executeQuery()) {
                    result.next();
                    assertThat(new String(
                                    JsonText.again(number.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8))
                            .as(number)
                            .isEqualTo(result.getString(1));
                }
            }
        }
    }
}
