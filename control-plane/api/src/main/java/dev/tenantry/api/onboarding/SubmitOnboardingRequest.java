package dev.tenantry.api.onboarding;

import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * A seller's request for a new customer. It becomes a tenant only after another person approved it.
 *
 * @param crmReference the deal in the CRM; the same one never makes two requests
 */
@Serdeable
public record SubmitOnboardingRequest(
        @NotBlank @Size(max = 128) String crmReference,
        @NotBlank @Size(max = 200) String company,

        @NotBlank
        @Pattern(
                regexp = "[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?",
                message = "must be 1 to 63 of a-z, 0-9 and -, beginning with a letter and not ending with -")
        String slug,

        @NotBlank String plan,
        @NotBlank String schema,
        @NotBlank String region,
        @NotBlank @Size(max = 200) String contactName,
        @NotBlank @Email @Size(max = 254) String contactEmail,
        @NotBlank @Size(max = 128) String contractReference) {}
