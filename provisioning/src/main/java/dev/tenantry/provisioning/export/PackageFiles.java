package dev.tenantry.provisioning.export;

/** How the files of a package are called, for whoever writes one and whoever takes one in. Those for people only are not here. */
public final class PackageFiles {
    /** The digests of all other files. */
    public static final String DIGESTS = "SHA256SUMS";

    /** What the names of files with rows begin with. */
    public static final String DATA = "data/";

    /** The statements that make what rows go into. */
    public static final String SCHEMA = "schema.sql";

    /** The statements that take the rows in; they name the file of each table. */
    public static final String ROWS = "rows.sql";

    /** The statements that make what could change rows. */
    public static final String PROGRAMS = "programs.sql";

    /** What a server must say of the rows of each table. */
    public static final String SUMS = "sums.txt";

    /** What the values of each column are; only in a package whose rows are csv or ndjson. */
    public static final String COLUMNS = "columns.json";

    private PackageFiles() {}
}
