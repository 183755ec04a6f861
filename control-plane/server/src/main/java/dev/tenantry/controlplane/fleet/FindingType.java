package dev.tenantry.controlplane.fleet;

import java.util.regex.Pattern;

/**
 * One thing that can be wrong. The page docs/reference/findings.md is made of these.
 *
 * @param code capability.word
 * @param severity how bad it is
 * @param meaning what is seen when it is found, and what follows from it
 */
public record FindingType(String code, Severity severity, String meaning) {
    private static final Pattern CODE = Pattern.compile("[a-z]+(-[a-z]+)*\\.[a-z]+(_[a-z]+)*");

    public FindingType {
        if (!CODE.matcher(code).matches() || meaning.isBlank()) {
            throw new IllegalArgumentException("a finding has a code such as operation.parked, and a meaning: " + code);
        }
    }
}
