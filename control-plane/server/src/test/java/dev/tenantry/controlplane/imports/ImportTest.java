package dev.tenantry.controlplane.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.client.ApiProblemException;
import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.client.ImportCalls;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.imports.CompleteImportRequest;
import dev.tenantry.api.imports.ImportAccepted;
import dev.tenantry.api.imports.ImportTenantRequest;
import dev.tenantry.api.imports.ImportView;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.LivePlane;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.secret.TenantKeys;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.DumpProgram;
import dev.tenantry.provisioning.export.ExportJob;
import dev.tenantry.provisioning.export.TenantExport;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A file from elsewhere becomes a tenant, or leaves nothing. */
class ImportTest {
    private static final String HEAD = "-- MySQL dump 10.13\n";
    private static final String FOOT = "\n-- Dump completed on 2026-01-01\n";
    private static final String ORDERS =
            "CREATE TABLE orders (id BIGINT NOT NULL PRIMARY KEY, note VARCHAR(100) NOT NULL);\n";

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void aDumpAndAPackageOfATenantBecomeTenantsWithTheSameRows(Flavour flavour) throws Exception {
        try (LivePlane plane = LivePlane.on(flavour, Map.of())) {
            Musicians musicians = new Musicians(plane);
            musicians.publish(5);
            musicians.publish(6);
            DatabaseName source = musicians.shop("shop");
            var expected = musicians.sums(source);
            assertThat(expected).hasSize(12);

            byte[] packed = packed(plane, "shop");
            OperationView ofPackage = importFile(plane, "from-package", Musicians.SCHEMA, "package", packed);
            assertLive(plane, musicians, ofPackage, "from-package", expected);

            Optional<Path> dump = DumpProgram.write(flavour, source, folder, List.of());
            assumeThat(dump).isPresent();
            byte[] content = Files.readAllBytes(dump.orElseThrow());
            OperationView ofDump = importFile(plane, "from-dump", Musicians.SCHEMA, "dump", content);
            assertLive(plane, musicians, ofDump, "from-dump", expected);

            // Without the history of migrations it gets that of the version it equals.
            byte[] bare = Files.readAllBytes(DumpProgram.write(
                            flavour, source, folder, List.of("--ignore-table=" + source + ".flyway_schema_history"))
                    .orElseThrow());
            OperationView ofBare = importFile(plane, "from-bare", Musicians.SCHEMA, "dump", bare);
            assertLive(plane, musicians, ofBare, "from-bare", expected);
        }
    }

    private static void assertLive(
            LivePlane plane, Musicians musicians, OperationView operation, String slug, Map<String, String> expected)
            throws Exception {
        assertThat(operation.state())
                .as(operation.errorCode() + ": " + operation.errorDetail())
                .isEqualTo("done");
        TenantView tenant = plane.tenant(String.valueOf(operation.tenantId()));
        assertThat(tenant.slug()).isEqualTo(slug);
        assertThat(tenant.serviceStatus()).isEqualTo("ready");
        Map<String, String> found = musicians.sums(musicians.database(tenant.id()));
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        // The bare dump got another day of the same history.
        expected.forEach((table, sum) -> assertThat(table.startsWith("flyway") ? "" : found.get(table))
                .as(table)
                .isEqualTo(table.startsWith("flyway") ? "" : sum));
        assertThat(plane.bean(Stores.class).current().list(tenant.id() + "/op_"))
                .as("what was sent")
                .isEmpty();
        assertThat(plane.administrator().get("/v1/audit").body()).contains("import.receive", "tenant.import");
    }

    @Test
    void whatCannotBeImportedIsToldInASentenceAndLeavesNothing() throws Exception {
        try (LivePlane plane = LivePlane.on(Flavour.MARIADB, Map.of())) {
            refused(plane, "GRANT ALL ON *.* TO root@localhost;", "import.refused", "line 3 of the dump");
            refused(plane, "CREATE USER mallory IDENTIFIED BY 'x';", "import.refused", "line 3 of the dump");
            refused(plane, "USE mysql;\nCREATE TABLE x (id INT);", "import.refused", "the server's own");
            refused(plane, "SET GLOBAL general_log = 1;", "import.refused", "variable of the whole server");
            refused(plane, "SELECT 1 INTO OUTFILE '/tmp/x';", "import.refused", "does not ask anything");
            refused(plane, "\\! rm -rf x;", "import.refused", "line 3 of the dump");
            refused(plane, "source /etc/passwd;", "import.refused", "line 3 of the dump");
            refused(
                    plane,
                    "INSERT INTO orders SELECT 1, user FROM mysql.user;",
                    "import.refused",
                    "the server refused the statement");
            refused(plane, "CREATE TABLE more (id INT);", "import.schema_unknown", "table more is not of the schema");
            refused(
                    plane,
                    "ALTER TABLE orders ADD COLUMN more INT;",
                    "import.schema_unknown",
                    "table orders differs (it has: `more` int(11)");
            for (String[] broken : new String[][] {
                {HEAD + ORDERS, "import.damaged", "it was cut off"},
                {HEAD + "INSERT INTO orders VALUES (1, 'x", "import.damaged", "in the middle of the statement"},
                {"{\"not\": \"a dump\"}", "import.unreadable", "no dump"},
                {"\u001f\u008bnot gzip", "import.damaged", "cannot be unpacked"}
            }) {
                assertRefused(
                        plane,
                        importFile(plane, "bad", "shop", "dump", broken[0].getBytes(StandardCharsets.ISO_8859_1)),
                        broken[1],
                        broken[2]);
            }
            OperationView noPackage =
                    importFile(plane, "bad", "shop", "package", HEAD.getBytes(StandardCharsets.UTF_8));
            assertRefused(plane, noPackage, "import.unreadable", "no package");
        }
    }

    private static void refused(LivePlane plane, String statement, String code, String words) {
        byte[] dump = (HEAD + ORDERS + statement + FOOT).getBytes(StandardCharsets.UTF_8);
        assertRefused(plane, importFile(plane, "bad", "shop", "dump", dump), code, words);
    }

    /** The slug is free again, and no database, account or object is left. */
    private static void assertRefused(LivePlane plane, OperationView operation, String code, String words) {
        assertThat(operation.state()).isEqualTo("undone");
        assertThat(operation.errorCode()).isEqualTo(code);
        assertThat(operation.errorDetail()).contains(words);
        TenantView tenant = plane.tenant(String.valueOf(operation.tenantId()));
        assertThat(tenant.serviceStatus()).isEqualTo("failed");
        assertThat(plane.bean(Stores.class).current().list(tenant.id() + "/")).isEmpty();
        plane.read(transaction -> {
            assertThat(Sql.of(transaction, """
                            SELECT 1 FROM tenant_database d LEFT JOIN database_account a ON a.database_id = d.id AND a.state <> 'dropped'
                             WHERE d.tenant_id = :tenant AND (d.state <> 'dropped' OR a.account_name IS NOT NULL)
                            """).with("tenant", tenant.id()).exists())
                    .isFalse();
            return true;
        });
    }

    @Test
    void aFileArrivesInPartsInItsOrderAndARepetitionChangesNothing() throws Exception {
        Map<String, Object> small = Map.of("tenantry.imports.max-bytes", 12 << 20);
        try (LivePlane plane = LivePlane.on(Flavour.MARIADB, small)) {
            ImportCalls imports = client(plane).imports();
            ImportTenantRequest request = request("parts", "shop", "dump");
            ControlPlane keyed = client(plane).underKey("import-once");
            ImportAccepted accepted = keyed.imports().begin(request);
            assertThat(keyed.imports().begin(request)).isEqualTo(accepted);
            String operation = accepted.operation().id();
            byte[] dump = (HEAD + ORDERS + "INSERT INTO orders VALUES (1, 'x');\n" + "-- x\n".repeat(1_000_000) + FOOT)
                    .getBytes(StandardCharsets.UTF_8);
            byte[] first = Arrays.copyOf(dump, Uploads.PART_BYTES);
            byte[] second = Arrays.copyOfRange(dump, Uploads.PART_BYTES, dump.length);

            assertThatThrownBy(() -> imports.send(operation, 2, second)).hasMessageContaining("part 1 comes next");
            imports.send(operation, 1, first);
            assertThat(imports.send(operation, 1, first).bytes()).isEqualTo(Uploads.PART_BYTES);
            assertThatThrownBy(() -> imports.complete(operation, complete(2, dump)))
                    .hasMessageContaining("1 part(s)");
            assertThat(plane.bean(Stores.class).current().list(accepted.tenant().id() + "/"))
                    .hasSize(1);
            ImportView all = imports.send(operation, 2, second);
            assertThat(all.bytes()).isEqualTo(dump.length);
            imports.complete(operation, complete(2, dump));
            imports.complete(operation, complete(2, dump));

            assertThat(plane.ended(operation).state()).isEqualTo("done");
            assertThatThrownBy(() -> imports.send(operation, 3, second)).isInstanceOf(ApiProblemException.class);
            tooLargeAndWrong(plane, imports, first);
        }
    }

    private static void tooLargeAndWrong(LivePlane plane, ImportCalls imports, byte[] part) {
        String large =
                imports.begin(request("large", "shop", "dump")).operation().id();
        for (int i = 1; i <= 3; i++) {
            imports.send(large, i, part);
        }
        assertThatThrownBy(() -> imports.send(large, 4, part)).hasMessageContaining("takes at most");
        // Cancelled in the queue, where no step is there to be undone.
        client(plane).cancelOperation(large);
        assertThat(plane.ended(large).state()).isEqualTo("undone");
        assertThat(plane.bean(Stores.class).current().list("")).noneMatch(key -> key.contains(large));

        String wrong =
                imports.begin(request("wrong", "shop", "dump")).operation().id();
        byte[] dump = (HEAD + ORDERS + FOOT).getBytes(StandardCharsets.UTF_8);
        imports.send(wrong, 1, dump);
        imports.complete(wrong, new CompleteImportRequest(1, dump.length, "0".repeat(64)));
        assertRefused(plane, plane.ended(wrong), "import.damaged", "its digest is another");
    }

    @Test
    void aSenderThatFallsSilentHasItsImportUndone() {
        Map<String, Object> impatient = Map.of("tenantry.imports.silence", "1s");
        try (LivePlane plane = LivePlane.on(Flavour.MARIADB, impatient)) {
            ImportAccepted accepted = client(plane).imports().begin(request("silent", "shop", "dump"));
            assertRefused(plane, plane.ended(accepted.operation().id()), "import.incomplete", "silent too long");
        }
    }

    private static OperationView importFile(
            LivePlane plane, String slug, String schema, String format, byte[] content) {
        ImportCalls imports = client(plane).imports();
        String operation =
                imports.begin(request(slug, schema, format)).operation().id();
        int parts = 0;
        for (int from = 0; from < content.length; from += Uploads.PART_BYTES) {
            byte[] part = Arrays.copyOfRange(content, from, Math.min(content.length, from + Uploads.PART_BYTES));
            imports.send(operation, ++parts, part);
        }
        imports.complete(operation, complete(parts, content));
        return plane.ended(operation);
    }

    private static CompleteImportRequest complete(int parts, byte[] content) {
        try {
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            return new CompleteImportRequest(parts, content.length, digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ImportTenantRequest request(String slug, String schema, String format) {
        var tenant = Musicians.request(slug);
        return new ImportTenantRequest(
                new dev.tenantry.api.tenant.CreateTenantRequest(
                        slug, slug, tenant.plan(), schema, tenant.region(), null, tenant.reason()),
                format);
    }

    private static ControlPlane client(LivePlane plane) {
        return new ControlPlane(plane.administrator().client());
    }

    /** The package that the tenant's export makes, packed. */
    private byte[] packed(LivePlane plane, String slug) throws IOException {
        TenantView tenant = client(plane).tenants(100).stream()
                .filter(each -> each.slug().equals(slug))
                .findFirst()
                .orElseThrow();
        plane.done("/v1/tenants/" + tenant.id() + "/backups", new CreateBackupRequest("a test"));
        TenantKeys keys = plane.bean(TenantKeys.class);
        Path made = folder.resolve("package");
        TenantExport.write(
                plane.bean(Stores.class).current(),
                version -> keys.archiveKey(new TenantId(tenant.id()), version),
                ExportJob.plain(tenant.id(), made));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(packed)) {
            for (String line : Files.readAllLines(made.resolve("SHA256SUMS")).reversed()) {
                zip.putNextEntry(new ZipEntry(line.substring(66)));
                Files.copy(made.resolve(line.substring(66)), zip);
            }
            zip.putNextEntry(new ZipEntry("SHA256SUMS"));
            Files.copy(made.resolve("SHA256SUMS"), zip);
        }
        return packed.toByteArray();
    }
}
