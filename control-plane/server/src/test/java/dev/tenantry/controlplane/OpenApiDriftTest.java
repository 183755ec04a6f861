package dev.tenantry.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.campaign.Ledger;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed description of the API is the one that the build makes from the endpoints. */
class OpenApiDriftTest {
    @Test
    void theCommittedDescriptionIsWhatTheBuildMakes() throws IOException {
        Path committed = Ledger.root().resolve("docs/reference/openapi.yaml");
        String made = made();
        if (Boolean.getBoolean("openapi.update")) {
            Files.writeString(committed, made);
        }
        assertThat(Files.readString(committed)).as("run: ./dev openapi").isEqualTo(made);
    }

    @Test
    void itIsOpenApi31AndKnowsTheEndpoints() throws IOException {
        assertThat(made())
                .startsWith("openapi: 3.1")
                .contains("/v1/tenants/{tenantId}/undo-swap", "/v1/onboarding", "/v1/routing/changes");
    }

    /** From the product's own classes: compiling the tests makes another, partial one that would hide it. */
    private static String made() throws IOException {
        URI classes = URI.create(Application.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString());
        return Files.readString(Path.of(classes).resolve("META-INF/swagger/tenantry.yml"));
    }
}
