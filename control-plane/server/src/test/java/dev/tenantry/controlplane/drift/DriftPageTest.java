package dev.tenantry.controlplane.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.campaign.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/reference/drift.md ends with a table that is drawn from the kinds in the code. */
class DriftPageTest {
    private static final String MARKER = "<!-- drawn from DriftKind -->\n";

    @Test
    void thePageOfDriftShowsTheKindsOfTheCode() throws IOException {
        Path page = Ledger.root().resolve("docs/reference/drift.md");
        String text = Files.readString(page);
        String expected = text.substring(0, text.indexOf(MARKER)) + MARKER + "\n" + table();
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(page, expected);
        }
        assertThat(Files.readString(page))
                .as("run: mvn -pl control-plane/server -am -Ddocs.update=true -Dtest=DriftPageTest test")
                .isEqualTo(expected);
    }

    private static String table() {
        StringBuilder table = new StringBuilder("""
                | kind | severity | meaning | without being asked | what to do |
                |---|---|---|---|---|
                """);
        for (DriftKind kind : DriftKind.values()) {
            String response = switch (kind.response()) {
                case REPORT -> "reported";
                case REPAIR -> "**repaired**";
                case CLEAR -> "**deleted**";
                case QUARANTINE -> "**quarantine**";
            };
            table.append("| `")
                    .append(kind.word())
                    .append("` | ")
                    .append(kind.severity().word());
            table.append(" | ").append(kind.meaning()).append(" | ").append(response);
            table.append(" | ").append(kind.next()).append(" |\n");
        }
        return table.toString();
    }
}
