package dev.tenantry.api.id;

import java.util.regex.Pattern;

/** A public id: a prefix that says the type, an underscore, and 20 random characters of lower-case base 32. */
public sealed interface TypedId
        permits DeletionId,
                HoldId,
                TenantId,
                ServerId,
                DatabaseId,
                OperationId,
                BackupId,
                OnboardingId,
                SchemaVersionId,
                ApiTokenId,
                ApplicationTokenId,
                DriftId,
                NodeId,
                ScheduleId {
    /** The alphabet of the random part (RFC 4648 base 32, lower case). */
    String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    /** How many random characters follow the prefix: 100 bits. */
    int RANDOM_LENGTH = 20;

    /** The id as it is written everywhere. */
    String value();

    /**
     * Checks the form of an id.
     *
     * @throws IllegalArgumentException when the value is not an id of that type; the message does not repeat the value
     */
    static String check(String prefix, String value) {
        if (!FORM.matcher(value).matches() || !value.startsWith(prefix + "_")) {
            throw new IllegalArgumentException("not an id of the form " + prefix + "_ and 20 characters a-z2-7");
        }
        return value;
    }

    /** Whether a text has the form of an id of that prefix. */
    static boolean hasForm(String prefix, String value) {
        return FORM.matcher(value).matches() && value.startsWith(prefix + "_");
    }

    /** The form of every public id. */
    Pattern FORM = Pattern.compile("[a-z]{2,3}_[a-z2-7]{20}");
}
