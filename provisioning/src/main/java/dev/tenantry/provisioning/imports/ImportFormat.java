package dev.tenantry.provisioning.imports;

/** What a file that comes in is. */
public enum ImportFormat {
    /** A package of {@code tenants export}, packed as a ZIP file with its texts before its rows. */
    PACKAGE("package"),
    /** What mysqldump or mariadb-dump wrote: plain, or compressed by gzip or zstd. */
    DUMP("dump");

    private final String word;

    ImportFormat(String word) {
        this.word = word;
    }

    /** The word for people, programs and the catalog. */
    public String word() {
        return word;
    }

    /**
     * By its word.
     *
     * @throws IllegalArgumentException when there is no such format
     */
    public static ImportFormat of(String word) {
        for (ImportFormat format : values()) {
            if (format.word.equals(word)) {
                return format;
            }
        }
        throw new IllegalArgumentException("no format of an import is called " + word);
    }
}
