package dev.tenantry.api.routing;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Registers a runtime node or renews its key.
 *
 * @param publicKeyset Base64 of a Tink hybrid-encryption public keyset, JSON form
 * @param regions which regions' routes it wants to serve; none means all that its token allows
 */
@Serdeable
public record RegisterNodeRequest(
        @NotBlank @Pattern(regexp = "[a-z][a-z0-9-]{0,62}") String name,
        @NotBlank String publicKeyset,
        @Nullable List<String> regions) {}
