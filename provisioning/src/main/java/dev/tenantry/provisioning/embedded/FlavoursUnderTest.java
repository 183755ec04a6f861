package dev.tenantry.provisioning.embedded;

import dev.tenantry.provisioning.Flavour;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The flavours on which conformance tests run: for {@code @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")}.
 * MariaDB always; MySQL where there is one. Without a MySQL the suite says loudly that it skipped half of its work, and fails instead
 * when TENANTRY_REQUIRE_MYSQL is 1, as continuous integration sets it.
 */
public final class FlavoursUnderTest {
    private static final Logger LOG = LoggerFactory.getLogger(FlavoursUnderTest.class);

    private FlavoursUnderTest() {}

    /** The flavours to test on this machine. */
    public static Stream<Flavour> all() {
        boolean mysql = MySqlProgram.home().isPresent();
        return of(mysql, "1".equals(System.getenv("TENANTRY_REQUIRE_MYSQL")));
    }

    static Stream<Flavour> of(boolean mysqlPresent, boolean mysqlRequired) {
        if (mysqlPresent) {
            return Stream.of(Flavour.MARIADB, Flavour.MYSQL);
        }
        String sentence = "SKIPPED ON MYSQL: there is no MySQL on this machine, so this suite runs on MariaDB only."
                + " Get one with ./dev mysql, or set TENANTRY_MYSQL_HOME.";
        if (mysqlRequired) {
            throw new IllegalStateException(sentence + " TENANTRY_REQUIRE_MYSQL=1 makes this a failure.");
        }
        LOG.warn(sentence);
        // Test runners put what tests print into files; this one line is for the person at the terminal.
        System.err.println(sentence);
        return Stream.of(Flavour.MARIADB);
    }
}
