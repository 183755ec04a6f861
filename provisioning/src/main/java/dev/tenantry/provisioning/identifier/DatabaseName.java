package dev.tenantry.provisioning.identifier;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The name of a tenant database: {@code tn} and 20 characters of {@code [a-z0-9]}. It has neither {@code _} nor {@code %}, which
 * are wildcards in grants, and tells nothing about the tenant.
 */
public record DatabaseName(String value) {
    /** What every tenant database's name begins with; the service accounts' grants cover {@code tn%}. */
    public static final String PREFIX = "tn";

    /** How many characters follow the prefix. */
    public static final int CORE_LENGTH = 20;

    private static final Pattern FORM = Pattern.compile("tn[a-z0-9]{20}");
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

    /** Reads a name that the generator made. */
    public DatabaseName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not the name of a tenant database");
        }
    }

    /** Makes a new name. The randomness is a parameter so that simulations are repeatable; production gives a {@link SecureRandom}. */
    public static DatabaseName generate(RandomGenerator random) {
        StringBuilder name = new StringBuilder(PREFIX);
        for (int i = 0; i < CORE_LENGTH; i++) {
            name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new DatabaseName(name.toString());
    }

    /** The 20 characters that the database's accounts share. */
    public String core() {
        return value.substring(PREFIX.length());
    }

    /** The name in backticks, for a statement. */
    public String quoted() {
        return '`' + value + '`';
    }

    @Override
    public String toString() {
        return value;
    }
}
