package dev.tenantry.provisioning.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.template.MigrationSet.MigrationSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationRulesTest {
    private static MigrationSet set(String... nameAndContent) {
        List<MigrationSource> files = new java.util.ArrayList<>();
        for (int i = 0; i < nameAndContent.length; i += 2) {
            files.add(new MigrationSource(nameAndContent[i], nameAndContent[i + 1]));
        }
        return new MigrationSet(files);
    }

    @Test
    void anOrdinarySetMayBePublished() {
        assertThat(MigrationRules.check(set(
                        "V1__init.sql",
                                "CREATE TABLE t (id INT, `use` INT COMMENT 'GRANT; DROP DATABASE x'); -- USE x\n/* USE y; */",
                        "V1.1__more.sql",
                                "CREATE DEFINER = CURRENT_USER VIEW v AS SELECT 1; SET @x = 1; UPDATE t SET id = 1",
                        "R__view.sql", "CREATE OR REPLACE VIEW w AS SELECT 'USE' AS a")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP DATABASE x",
                "create schema y",
                "USE other",
                "GRANT SELECT ON x.* TO y",
                "REVOKE ALL ON x.* FROM y",
                "CREATE USER a",
                "DROP USER a",
                "ALTER USER a ACCOUNT LOCK",
                "SET GLOBAL local_infile = 1",
                "SET @@global.x = 1",
                "SET PASSWORD = 'x'",
                "/*!50000 DROP DATABASE x */",
                "CREATE DEFINER=`root`@`localhost` VIEW v AS SELECT 1",
                "FLUSH TABLES",
                "LOAD DATA INFILE 'x' INTO TABLE t",
                "DELETE FROM tenantry_identity",
                "DROP VIEW `Tenantry_Identity`"
            })
    void aForbiddenStatementIsRefusedWithFileAndLine(String statement) {
        List<MigrationFinding> findings = MigrationRules.check(set("V1__x.sql", "SELECT 1;\n\n" + statement + ";\n"));
        assertThat(findings).isNotEmpty().allSatisfy(finding -> {
            assertThat(finding.fileName()).isEqualTo("V1__x.sql");
            assertThat(finding.line()).isEqualTo(3);
        });
    }

    @Test
    void namesVersionsAndEmptyFilesAreChecked() {
        assertThat(MigrationRules.check(set(
                                "V1__a.sql",
                                "SELECT 1",
                                "V1_0__b.sql",
                                "SELECT 1",
                                "V2_c.sql",
                                "SELECT 1",
                                "../V3__d.sql",
                                "SELECT 1",
                                "V4__e.sql",
                                " -- nothing\n"))
                        .stream()
                        .map(MigrationFinding::fileName))
                .containsExactly("V1_0__b.sql", "V2_c.sql", "../V3__d.sql", "V4__e.sql");
        assertThatThrownBy(() -> MigrationRules.require(set()))
                .isInstanceOfSatisfying(
                        ProvisioningException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.SCHEMA_INVALID));
    }

    @Test
    void theContentHashKnowsNamesContentsAndBoundariesButNotTheOrder() {
        String hash = set("V1__a.sql", "x", "V2__b.sql", "y").contentHash();
        assertThat(set("V2__b.sql", "y", "V1__a.sql", "x").contentHash()).isEqualTo(hash);
        assertThat(set("V1__a.sql", "xV", "V2__b.sql", "y").contentHash()).isNotEqualTo(hash);
        assertThat(set("V1__a.sql", "x", "V3__b.sql", "y").contentHash()).isNotEqualTo(hash);
    }
}
