package dev.tenantry.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void thePageAgreesWithTheLedger() throws IOException {
        assertThat(Files.readString(Ledger.root().resolve("docs/figures.md")))
                .as("docs/figures.md is written by ./dev campaign from the ledger; nobody edits it")
                .isEqualTo(Figures.render(Ledger.read(Ledger.file())));
    }

    @Test
    void thePageAddsUpRunsOfOneCampaignOnOneEngine() {
        String page = Figures.render(List.of(
                new Ledger.Entry("kill", "aa", "2026-01-01", "mysql", "1/2", 10, 3, 0, 1800, "./dev campaign kill"),
                new Ledger.Entry(
                        "kill",
                        "bb",
                        "2026-01-02",
                        "mysql",
                        "2/2",
                        1_000,
                        4,
                        1,
                        1800,
                        "./dev campaign kill --shard 2/2"),
                new Ledger.Entry("kill", "bb", "2026-01-02", "mariadb", "1/1", 5, 5, 0, 36, "./dev campaign kill")));
        assertThat(page)
                .contains(
                        "| kill | mysql | 1,010 | 7 | 1 | 0 | 1.00 | 2 | 2026-01-02 | `./dev campaign kill --shard 2/2` |")
                .contains("| kill | mariadb | 5 | 5 | 0 | 5 | 0.01 | 1 | 2026-01-02 | `./dev campaign kill` |");
    }
}
