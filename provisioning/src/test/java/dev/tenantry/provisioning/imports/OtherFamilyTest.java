package dev.tenantry.provisioning.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tenantry.provisioning.ArchiveWorld;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.JdbcDatabaseServer;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Registered.Marked;
import dev.tenantry.provisioning.backup.Progress;
import dev.tenantry.provisioning.embedded.DumpProgram;
import dev.tenantry.provisioning.embedded.FlavoursUnderTest;
import dev.tenantry.provisioning.restore.Comparison;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server of the other family dumped, with its own program. */
class OtherFamilyTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void whatBothFamiliesKnowComesInWithoutLoss(Flavour flavour) throws Exception {
        ArchiveWorld here = new ArchiveWorld(flavour, folder);
        ArchiveWorld there = new ArchiveWorld(other(flavour), folder);
        Marked source = there.newDatabase();
        Marked target = here.newDatabase();
        fill(there, source, "utf8mb4_unicode_ci");

        load(here, target, dump(other(flavour), source));

        assertThat(Comparison.compare(
                                Comparison.contentOf(there.readers(), source.name(), Set.of()),
                                Comparison.contentOf(here.readers(), target.name(), Set.of()))
                        .tables())
                .hasSize(2)
                .allSatisfy(table ->
                        assertThat(table.verdict().name()).as(table.name()).isEqualTo("SAME"));
        assertThat(here.number(target.name(), "SELECT total_of(1)")).isEqualTo(30);
        assertThat(here.number(target.name(), "SELECT COUNT(*) FROM paid")).isEqualTo(1);
        here.migrate(target, "INSERT INTO bill (customer, amount) VALUES (1, 5)");
        assertThat(here.number(target.name(), "SELECT bills FROM customer WHERE id = 1"))
                .as("the trigger counts")
                .isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void whatOnlyTheOtherFamilyKnowsIsRefusedByItsLine(Flavour flavour) throws Exception {
        ArchiveWorld here = new ArchiveWorld(flavour, folder);
        ArchiveWorld there = new ArchiveWorld(other(flavour), folder);
        Marked source = there.newDatabase();
        Marked target = here.newDatabase();
        fill(there, source, flavour == Flavour.MYSQL ? "utf8mb4_uca1400_swedish_ai_ci" : "utf8mb4_unicode_ci");
        if (flavour == Flavour.MARIADB) {
            there.migrate(source, "ALTER TABLE bill ADD KEY doubled ((amount * 2))");
        }
        byte[] dump = dump(other(flavour), source);

        assertThatThrownBy(() -> load(here, target, dump))
                .isInstanceOfSatisfying(ProvisioningException.class, e -> {
                    assertThat(e.code()).isEqualTo(FailureCode.IMPORT_REFUSED);
                    assertThat(e.nextSteps()).isNotEmpty();
                })
                .hasMessageContaining(flavour == Flavour.MYSQL ? "utf8mb4_uca1400_swedish_ai_ci" : "amount")
                .hasMessageContaining("line ");
    }

    private static Flavour other(Flavour flavour) {
        Flavour other = flavour == Flavour.MYSQL ? Flavour.MARIADB : Flavour.MYSQL;
        assumeThat(FlavoursUnderTest.all()).contains(other);
        return other;
    }

    private static void fill(ArchiveWorld world, Marked database, String collation) throws SQLException {
        String options = " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=" + collation;
        world.migrate(
                database,
                "CREATE TABLE customer (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(60) NOT NULL, bills INT NOT NULL DEFAULT 0, note TEXT,"
                        + " photo BLOB, UNIQUE KEY by_name (name))" + options,
                "CREATE TABLE bill (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, customer INT NOT NULL, amount DECIMAL(10,2) NOT NULL,"
                        + " paid_at DATETIME(6) NULL, state ENUM('open','paid') NOT NULL DEFAULT 'open',"
                        + " CONSTRAINT of_customer FOREIGN KEY (customer) REFERENCES customer (id) ON DELETE CASCADE)"
                        + options,
                "CREATE TRIGGER counted AFTER INSERT ON bill FOR EACH ROW UPDATE customer SET bills = bills + 1 WHERE id = NEW.customer",
                "CREATE FUNCTION total_of(c INT) RETURNS DECIMAL(12,2) READS SQL DATA RETURN (SELECT SUM(amount) FROM bill WHERE customer = c)",
                "CREATE SQL SECURITY INVOKER VIEW paid AS SELECT id, amount FROM bill WHERE state = 'paid'",
                "INSERT INTO customer (name, note, photo) VALUES ('Zoë ''quoted''', 'line\\nand \\\\ and 🙂', x'00ff0a5c27'), ('second', NULL, NULL)",
                "INSERT INTO bill (customer, amount, paid_at, state) VALUES (1, 10.50, '2026-01-02 03:04:05.678901', 'paid'), (1, 19.50, NULL, 'open'),"
                        + " (2, -1, NULL, 'open')");
    }

    private byte[] dump(Flavour flavour, Marked source) throws Exception {
        Optional<Path> dump = DumpProgram.write(flavour, source.name(), folder, List.of());
        assumeThat(dump).isPresent();
        return Files.readAllBytes(dump.orElseThrow());
    }

    private static void load(ArchiveWorld world, Marked target, byte[] dump) {
        ImportFile file = new ImportFile(ImportFormat.DUMP, () -> new ByteArrayInputStream(dump), 1L << 30);
        Importer.check(file, target.name(), Progress.NONE);
        new JdbcDatabaseServer(world.server().access())
                .importFile(target.name(), target.identity(), file, Progress.NONE);
    }
}
