package dev.tenantry.provisioning.identifier;

/** What an account of one database is for; the letter begins its name. */
public enum AccountRole {
    /** The application's own traffic. */
    APPLICATION('a'),
    /** Migrations and restores of this database; locked at all other times. */
    MIGRATOR('m'),
    /** Temporary reading. */
    READ_ONLY('r'),
    /** Temporary reading by support, under a grant. */
    SUPPORT('s');

    private final char letter;

    AccountRole(char letter) {
        this.letter = letter;
    }

    public char letter() {
        return letter;
    }

    static AccountRole ofLetter(char letter) {
        for (AccountRole role : values()) {
            if (role.letter == letter) {
                return role;
            }
        }
        throw new IllegalArgumentException("no account role has that letter");
    }
}
