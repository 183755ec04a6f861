package dev.tenantry.controlplane.problem;

import dev.tenantry.api.common.FieldError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads from the JSON decoder's message which member it refused. The message itself is not passed on: it may hold values. */
final class DecodingErrors {
    private static final Pattern UNKNOWN = Pattern.compile("Unknown property \\[([^\\]]{1,100})\\]");
    private static final Pattern MISSING =
            Pattern.compile("(?:Required|required) (?:constructor )?(?:parameter|property) \\[[^\\]]*?(\\w+)\\]");
    private static final Pattern TYPED = Pattern.compile("Error decoding property \\[[^\\]]*?(\\w+)\\]");

    private DecodingErrors() {}

    static @Nullable FieldError of(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            FieldError error = match(UNKNOWN, message, "is not a member of this request");
            error = error == null ? match(MISSING, message, "is missing") : error;
            error = error == null ? match(TYPED, message, "does not have the right form") : error;
            if (error != null) {
                return error;
            }
        }
        return null;
    }

    private static @Nullable FieldError match(Pattern pattern, String message, String meaning) {
        Matcher matcher = pattern.matcher(message);
        return matcher.find() ? new FieldError(matcher.group(1), meaning) : null;
    }
}
