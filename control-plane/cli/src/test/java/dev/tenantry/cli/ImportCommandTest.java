package dev.tenantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.cli.FakeControlPlane.Asked;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code tenants import} brings a file to the control plane. */
class ImportCommandTest {
    private static final String IMPORT = "/v1/imports/" + Answers.OPERATION_ID;

    private final FakeControlPlane controlPlane = new FakeControlPlane();

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void end() {
        controlPlane.close();
    }

    @Test
    void aDumpIsSentInPartsAndItsDigestAtTheEnd() throws Exception {
        String text = "-- MySQL dump\n" + "x".repeat(2500);
        Path dump = Files.writeString(folder.resolve("shop.sql"), text);
        lay(upload(0, 0));

        Run run = run(dump);

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("acme");
        assertThat(parts()).hasSize(3);
        assertThat(parts().stream().map(Asked::body).collect(Collectors.joining()))
                .isEqualTo(text);
        assertThat(asked("POST /v1/imports").body())
                .contains("\"format\":\"dump\"", "\"displayName\":\"Acme Ltd\"", "\"region\":\"eu\"");
        assertThat(asked("POST " + IMPORT + "/complete").body())
                .contains("\"parts\":3", "\"sizeBytes\":" + text.length(), sha256(text));
    }

    @Test
    void whatArrivedBeforeIsNotSentAgain() throws Exception {
        Path dump = Files.writeString(folder.resolve("shop.sql"), "x".repeat(2500));
        lay(upload(2, 2000));

        assertThat(run(dump, "--idempotency-key", "once").status()).isZero();

        assertThat(parts()).extracting(Asked::line).containsExactly("PUT " + IMPORT + "/parts/3");
        assertThat(asked("POST /v1/imports").idempotencyKey()).isEqualTo("once");
        assertThat(asked("POST " + IMPORT + "/complete").body()).contains("\"parts\":3", "\"sizeBytes\":2500");
    }

    @Test
    void aPackageIsPackedTheSameWayEachTimeWithItsTextsBeforeItsRows() throws Exception {
        Path whole = folder.resolve("package");
        Path made = Files.createDirectories(whole.resolve("data"));
        Files.writeString(made.resolve("0001-t.tsv"), "1\n");
        Files.writeString(made.resolveSibling("schema.sql"), "-- none\n");
        Files.writeString(made.resolveSibling("not-of-it.txt"), "left out");
        Files.writeString(
                made.resolveSibling("SHA256SUMS"),
                "%s  data/0001-t.tsv\n%s  schema.sql\n".formatted("0".repeat(64), "1".repeat(64)));
        lay(upload(0, 0));

        assertThat(run(whole).status()).isZero();
        String first = asked("POST " + IMPORT + "/complete").body();
        String packed = parts().stream().map(Asked::body).collect(Collectors.joining());
        controlPlane.asked().clear();
        assertThat(run(whole).status()).isZero();

        assertThat(asked("POST " + IMPORT + "/complete").body()).isEqualTo(first);
        assertThat(packed).startsWith("PK").doesNotContain("not-of-it");
        assertThat(packed.indexOf("SHA256SUMS")).isLessThan(packed.indexOf("schema.sql"));
        assertThat(packed.indexOf("schema.sql")).isLessThan(packed.indexOf("data/0001-t.tsv"));
    }

    @Test
    void whatIsNothingToImportIsRefusedBeforeAnythingIsAsked() throws IOException {
        assertThat(run(folder.resolve("nowhere")).err()).contains("is not there");
        assertThat(run(folder).err()).contains("no list of digests");
        Files.writeString(folder.resolve("SHA256SUMS"), "0".repeat(64) + "  ../../etc/passwd\n");
        assertThat(run(folder).err()).contains("the package lacks a file");
        Files.writeString(folder.resolve("SHA256SUMS"), "0".repeat(64) + "  schema.sql\n");
        assertThat(run(folder).err()).contains("schema.sql");
        assertThat(controlPlane.asked()).isEmpty();
    }

    @Test
    void aFileThatIsRefusedHasItsImportCancelled() throws IOException {
        Path dump = Files.writeString(folder.resolve("shop.sql"), "x".repeat(2500));
        lay(upload(0, 0));
        controlPlane.problem("PUT " + IMPORT + "/parts/2", 413, "request.too_large", "too large", "");
        controlPlane.on("POST /v1/operations/" + Answers.OPERATION_ID + "/cancel", Answers.operation("undoing"));

        Run run = run(dump);

        assertThat(run.status()).isNotZero();
        assertThat(run.err()).contains("too large");
        assertThat(asked("POST /v1/operations/" + Answers.OPERATION_ID + "/cancel"))
                .isNotNull();
    }

    private void lay(String upload) {
        String placement = """
                {"serverId":"srv_cccccccccccccccccccc","serverName":"db1","candidates":[]}""";
        controlPlane
                .on("GET /v1/servers", Answers.page(Answers.SERVER))
                .on("POST /v1/imports", 202, """
                        {"tenant":%s,"operation":%s,"placement":%s,"upload":%s}""".formatted(
                                Answers.TENANT, Answers.operation("queued"), placement, upload(0, 0)))
                .on("GET " + IMPORT, upload)
                .on("POST " + IMPORT + "/complete", upload)
                .on("GET /v1/operations/" + Answers.OPERATION_ID + "/events", Answers.events("done"))
                .on("GET /v1/tenants/" + Answers.TENANT_ID, Answers.TENANT);
        for (int part = 1; part <= 3; part++) {
            controlPlane.on("PUT " + IMPORT + "/parts/" + part, upload);
        }
    }

    private static String upload(int parts, int bytes) {
        return """
                {"operationId":"%s","tenantId":"%s","format":"dump","parts":%d,"bytes":%d,"complete":false,"partBytes":1000,
                 "maxBytes":100000}""".formatted(Answers.OPERATION_ID, Answers.TENANT_ID, parts, bytes);
    }

    private List<Asked> parts() {
        return controlPlane.asked().stream()
                .filter(asked -> asked.line().startsWith("PUT "))
                .toList();
    }

    private Asked asked(String line) {
        return controlPlane.asked().stream()
                .filter(asked -> asked.line().equals(line))
                .findFirst()
                .orElseThrow();
    }

    private Run run(Path from, String... more) {
        List<String> arguments = new ArrayList<>(List.of("tenants", "import", "acme", "--from", from.toString()));
        arguments.addAll(List.of("--company", "Acme Ltd", "--plan", "standard", "--schema", "shop"));
        arguments.addAll(List.of("--url", controlPlane.url()));
        arguments.addAll(List.of(more));
        return Run.of(folder, Map.of("HOME", folder.toString()), arguments.toArray(String[]::new));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
