package dev.tenantry.provisioning.server;

/** Our accounts on a server. */
public enum ServiceAccount {
    /** Creates databases and accounts; may do everything to tenant databases but drop them. */
    PROVISIONER("provisioner"),
    /** Drops tenant databases, and nothing else; locked but for the moment of one drop. */
    REAPER("reaper"),
    /** Reads grant tables and metadata. */
    VERIFIER("verifier"),
    /** Reads tenant databases and the position of the binary log. */
    BACKUP("backup");

    private final String word;

    ServiceAccount(String word) {
        this.word = word;
    }

    /** The word used in the catalog and in account names. */
    public String word() {
        return word;
    }
}
