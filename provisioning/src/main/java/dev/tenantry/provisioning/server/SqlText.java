package dev.tenantry.provisioning.server;

/** Text inside statements that take no parameters, such as those about accounts. */
public final class SqlText {
    private SqlText() {}

    /** A string literal that reads the same under every SQL mode; what could end it in some mode is refused, not escaped. */
    public static String quoted(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '\'' || character == '"' || character == '\\' || character < ' ' || character > '~') {
                // The text may be a password: it is not shown.
                throw new IllegalArgumentException("a generated text holds a character that cannot be in a literal");
            }
        }
        return "'" + text + "'";
    }
}
