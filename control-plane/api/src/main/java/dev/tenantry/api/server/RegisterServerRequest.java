package dev.tenantry.api.server;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Registers a server. The administrator credential is used once and forgotten.
 *
 * @param capacityWeight how much of the fleet it should carry, relative to its peers
 * @param administrator the administrator's account name
 * @param administratorPassword used once, never stored, never logged
 * @param tlsCaPem the certificate authority to trust, PEM
 */
@Serdeable
public record RegisterServerRequest(
        @NotBlank @Pattern(regexp = "[a-z][a-z0-9-]{0,62}") String name,
        @NotBlank String host,
        @Min(1) @Max(65535) int port,
        @NotBlank String region,
        @Nullable Map<String, String> labels,
        @Min(1) @Max(1000) int capacityWeight,
        @NotBlank String administrator,
        @NotBlank String administratorPassword,

        @NotBlank @Pattern(regexp = "verify-identity|verify-ca|required|disabled")
        String tlsMode,

        @Nullable String tlsCaPem) {
    /** Without the password. */
    @Override
    public String toString() {
        return "RegisterServerRequest[name=" + name + ", host=" + host + ", port=" + port + "]";
    }
}
