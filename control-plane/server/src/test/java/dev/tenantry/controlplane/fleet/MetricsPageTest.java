package dev.tenantry.controlplane.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenantry.campaign.Ledger;
import dev.tenantry.controlplane.ControlPlaneUnderTest;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.operation.Operations;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a control plane gives to Prometheus, what the page says of it, and what the alert rules ask for are the same names. */
class MetricsPageTest {
    private static final Pattern SCRAPED = Pattern.compile("(?m)^# TYPE (tenantry_[a-z_]+) ");
    private static final Pattern NAMED = Pattern.compile("\\btenantry_[a-z_]+");

    @Test
    void everyMetricIsOnThePageAndEveryAlertAsksForOneThatIsThere() throws IOException {
        try (ControlPlaneUnderTest plane = ControlPlaneUnderTest.start(Map.of())) {
            Catalog catalog = plane.bean(Catalog.class);
            catalog.transaction(transaction -> {
                Plants.HEALTHY
                        .subList(0, 6)
                        .forEach(sql -> Sql.of(transaction, sql).update());
                Ids ids = new Ids();
                return plane.bean(Operations.class)
                        .submit(
                                transaction,
                                new Operations.Request(
                                        "backup",
                                        null,
                                        null,
                                        Map.of(
                                                "tenantId", ids.tenant().value(),
                                                "backupId", ids.backup().value()),
                                        "test",
                                        "pat",
                                        "",
                                        "req",
                                        false));
            });
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> scrape(plane).contains("tenantry_operation_step_seconds"));
            catalog.transaction(
                    transaction -> Sql.of(transaction, "UPDATE operation SET state = 'parked', lease_until = NULL")
                            .update());
            plane.bean(FleetMeters.class).look();
            String scraped = scrape(plane);
            TreeSet<String> names = SCRAPED.matcher(scraped)
                    .results()
                    .map(match -> match.group(1))
                    .filter(name -> !name.endsWith("_max"))
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> page = named("docs/reference/metrics.md");
            assertThat(page).isEqualTo(names);
            assertThat(named("docs/reference/alerts.yml")).isNotEmpty().isSubsetOf(names);
            assertThat(scraped)
                    .contains("tenantry_operations{kind=\"backup\",state=\"parked\"} 1.0")
                    .contains("tenantry_tenants{service=\"ready\"} 1.0");
            assertThat(scraped.lines().filter(line -> line.startsWith("tenantry_")))
                    .as("an id in a label would let their number grow")
                    .noneMatch(line -> line.matches(".*\"(tnt|op|srv|dbs|bak)_.*"));
            for (Severity severity : Severity.values()) {
                assertThat(scraped).contains("tenantry_findings{severity=\"" + severity.word() + "\"}");
            }
        }
    }

    @Test
    void whatAnAlertTellsToReadIsThere() throws IOException {
        List<String> next = Files.readAllLines(Ledger.root().resolve("docs/reference/alerts.yml")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("next: docs/"))
                .map(line -> line.substring("next: ".length()))
                .toList();
        assertThat(next)
                .isNotEmpty()
                .allMatch(page -> Files.exists(Ledger.root().resolve(page)));
    }

    private static String scrape(ControlPlaneUnderTest plane) {
        return plane.administrator().get("/prometheus", "Accept", "text/plain").body();
    }

    private static Set<String> named(String file) throws IOException {
        return NAMED.matcher(Files.readString(Ledger.root().resolve(file)))
                .results()
                .map(match -> match.group().replaceAll("_(count|sum|bucket)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
