package dev.tenantry.provisioning.server;

import java.util.regex.Pattern;

/**
 * Which claim of which operation does a piece of work on a server. A later claim of the same operation has a higher epoch, and once it came
 * to a server, whatever an earlier one still sends there has no effect.
 *
 * @param operationId the operation
 * @param epoch of the claim: 1 for the first
 */
public record WorkToken(String operationId, long epoch) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9_]{1,64}");

    public WorkToken {
        if (!FORM.matcher(operationId).matches() || epoch < 1) {
            throw new IllegalArgumentException("not a claim of an operation");
        }
    }
}
