package dev.tenantry.provisioning;

/** The two families of servers. */
public enum Flavour {
    MYSQL("mysql"),
    MARIADB("mariadb");

    private final String word;

    Flavour(String word) {
        this.word = word;
    }

    /** The word used in the catalog and in the API. */
    public String word() {
        return word;
    }

    /** The family that a version string belongs to. */
    public static Flavour ofVersion(String version) {
        return version.toLowerCase(java.util.Locale.ROOT).contains("mariadb") ? MARIADB : MYSQL;
    }
}
