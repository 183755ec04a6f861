package dev.tenantry.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why a start fails is said in one sentence. */
class StartUpTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void aCatalogThatDoesNotAnswerIsNamed() {
        assertThat(failure(Map.of("tenantry.catalog.port", 1, "tenantry.catalog.connect-timeout", "1s")))
                .contains("The catalog at 127.0.0.1:1 cannot be reached");
    }

    @Test
    void aWrongPasswordIsSaidWithoutThePassword() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "planted-wrong-password\n");
        assertThat(failure(Map.of("tenantry.catalog.password-file", password.toString())))
                .contains("refused user")
                .doesNotContain("planted");
    }

    @Test
    void aMissingPasswordFileIsNamed() {
        assertThat(failure(Map.of("tenantry.catalog.password-file", "/nowhere/password")))
                .contains("/nowhere/password");
    }

    @Test
    void productionDoesNotTouchACatalogThatIsBehind() {
        assertThat(failure(Map.of("tenantry.mode", "production", "tenantry.catalog.database", "mysql")))
                .contains("schema");
    }

    @Test
    void aPortInUseIsSaid() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(failure(Map.of("tenantry.http.port", taken.getLocalPort())))
                    .contains("in use");
        }
    }

    private String failure(Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(ControlPlaneUnderTest.catalogProperties("catalog_start"));
        properties.put("tenantry.mode", "development");
        properties.put("tenantry.home", folder.toString());
        properties.put("tenantry.http.port", 0);
        properties.putAll(more);
        ApplicationContext context = ApplicationContext.builder(Application.class)
                .banner(false)
                .deduceEnvironment(false)
                .properties(properties)
                .build();
        try (context) {
            Throwable failure = catchThrowable(() -> {
                context.start();
                context.getBean(EmbeddedServer.class).start();
            });
            assertThat(failure).isNotNull();
            return String.valueOf(StartUpFailure.sentence(failure));
        }
    }
}
