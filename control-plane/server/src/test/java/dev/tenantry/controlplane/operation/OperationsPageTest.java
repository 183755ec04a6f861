package dev.tenantry.controlplane.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.campaign.Ledger;
import dev.tenantry.controlplane.tenant.TenantStatus;
import dev.tenantry.provisioning.Flavour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The reference pages that are drawn from the code: the step tables of all kinds, and what may follow which status. */
class OperationsPageTest {
    @Test
    void thePageOfOperationsShowsTheStepTablesOfTheCode() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Operations

                Every change to the world is an operation: a row that outlives every process, with steps that are observed, applied and undone. This page is drawn from
                the step tables in the code. A step whose outcome is not known after a crash is looked at first, or applied again where that does no harm.
                Undo runs backwards over what was done and what may have been done. *No way back* means: later failures are retried, then wait for a person.
                """);
        try (TestWorld world = TestWorld.on(Flavour.MARIADB)) {
            world.kinds().all().stream()
                    .sorted(Comparator.comparing(OperationKind::name))
                    .forEach(kind -> draw(page, kind));
        }
        agree("operations.md", page.toString());
    }

    @Test
    void thePageOfStatusesShowsTheTransitionsOfTheCode() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Status of a tenant

                Three axes that are never mixed: what was agreed with the customer, what traffic gets, and what became of the data. This page is drawn from the
                transition tables in the code; every pair that is not here is refused with `tenant.wrong_state`.
                """);
        axis(page, "Commercial", TenantStatus.Commercial.values(), status -> ((TenantStatus.Commercial) status).next());
        axis(page, "Service", TenantStatus.Service.values(), status -> ((TenantStatus.Service) status).next());
        axis(page, "Data", TenantStatus.Data.values(), status -> ((TenantStatus.Data) status).next());
        agree("status.md", page.toString());
    }

    private static void draw(StringBuilder page, OperationKind<?> kind) {
        page.append("\n## ").append(kind.name()).append("\n\nDefinition version ");
        page.append(kind.definitionVersion()).append("; at most ").append(kind.limit());
        page.append(" at once.\n\n| step | when its outcome is unknown | undo |\n|---|---|---|\n");
        for (Step<?> step : kind.steps()) {
            page.append("| `").append(step.name()).append("` | ").append(observed(step.observe()));
            page.append(" | ").append(undone(step.undo())).append(" |\n");
        }
    }

    private static String observed(Observe<?> observe) {
        return switch (observe) {
            case Observe.By<?> by -> "looked at first";
            case Observe.ApplyAgain<?> again -> "applied again: " + again.why();
        };
    }

    private static String undone(Undo<?> undo) {
        return switch (undo) {
            case Undo.By<?> by -> "taken back";
            case Undo.None<?> none -> "nothing to take back: " + none.why();
            case Undo.PointOfNoReturn<?> end -> "**no way back**: " + end.why();
        };
    }

    private static void axis(
            StringBuilder page,
            String name,
            Enum<?>[] statuses,
            java.util.function.Function<Enum<?>, Set<? extends Enum<?>>> next) {
        page.append("\n## ").append(name).append("\n\n| from | to |\n|---|---|\n");
        for (Enum<?> status : statuses) {
            String following = next.apply(status).stream()
                    .map(OperationsPageTest::word)
                    .sorted()
                    .reduce((left, right) -> left + ", " + right)
                    .orElse("nothing: it is an end");
            page.append("| ")
                    .append(word(status))
                    .append(" | ")
                    .append(following)
                    .append(" |\n");
        }
    }

    private static String word(Enum<?> status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static void agree(String file, String expected) throws IOException {
        Path page = Ledger.root().resolve("docs/reference").resolve(file);
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(page, expected);
        }
        assertThat(Files.readString(page))
                .as("run: mvn -pl control-plane/server -am -Ddocs.update=true -Dtest=OperationsPageTest test")
                .isEqualTo(expected);
    }
}
