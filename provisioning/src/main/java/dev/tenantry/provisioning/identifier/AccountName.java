package dev.tenantry.provisioning.identifier;

import java.util.regex.Pattern;

/**
 * The name of an account of one tenant database: role letter, the database's 20 characters, {@code g}, generation. A new generation
 * is a new account, so whoever holds an older one cannot log in, on MySQL and MariaDB alike.
 */
public record AccountName(String value) {
    private static final Pattern FORM = Pattern.compile("[amrs][a-z0-9]{20}g[1-9][0-9]{0,8}");

    /** Reads a name that {@link #of} made. */
    public AccountName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not the name of a tenant account");
        }
    }

    /** The account of a database in a role and generation (1 or more). */
    public static AccountName of(AccountRole role, DatabaseName database, int generation) {
        return new AccountName(role.letter() + database.core() + "g" + generation);
    }

    public AccountRole role() {
        return AccountRole.ofLetter(value.charAt(0));
    }

    /** The database it belongs to. */
    public DatabaseName database() {
        return new DatabaseName(DatabaseName.PREFIX + value.substring(1, 1 + DatabaseName.CORE_LENGTH));
    }

    public int generation() {
        return Integer.parseInt(value.substring(value.lastIndexOf('g') + 1));
    }

    @Override
    public String toString() {
        return value;
    }
}
