package dev.tenantry.provisioning;

/** Why something could not be done to a server or a store. The control plane answers with the same words. */
public enum FailureCode {
    SERVER_UNREACHABLE("server.unreachable", true),
    SERVER_BUSY("server.busy", true),
    SERVER_WRONG_CREDENTIAL("server.wrong_credential", false),
    SERVER_UNSUITABLE("server.unsuitable", false),
    SERVER_REFUSED("server.refused", false),
    DATABASE_FOREIGN("database.foreign", false),
    DATABASE_MISSING("database.missing", false),
    DATABASE_NOT_EMPTY("database.not_empty", false),
    ACCOUNT_STILL_CONNECTED("account.still_connected", true),
    ACCOUNT_OVERREACHES("account.overreaches", false),
    WORK_TAKEN_OVER("work.taken_over", true),
    WORK_STILL_ENDING("work.still_ending", true),
    SCHEMA_INVALID("schema.invalid", false),
    SCHEMA_MIGRATION_FAILED("schema.migration_failed", false),
    TEMPLATE_DIFFERS("template.differs", false),
    BACKUP_INCONSISTENT("backup.inconsistent", true),
    BACKUP_CORRUPT("backup.corrupt", false),
    BACKUP_UNSUPPORTED("backup.unsupported", false),
    RESTORE_DIFFERENT("restore.different", false),
    RESTORE_WRONG_TENANT("restore.wrong_tenant", false),
    RESTORE_TABLE_UNKNOWN("restore.table_unknown", false),
    IMPORT_DAMAGED("import.damaged", false),
    IMPORT_UNREADABLE("import.unreadable", false),
    IMPORT_REFUSED("import.refused", false),
    IMPORT_DIFFERENT("import.different", false),
    STORE_FULL("backup.store_full", false),
    STORE_FAILED("backup.store_failed", true),
    STORE_MISSING("backup.store_missing", false),
    STORE_LOCKED("backup.store_locked", false),
    COPY_DIFFERENT("backup.copy_different", true);

    private final String code;
    private final boolean transientByNature;

    FailureCode(String code, boolean transientByNature) {
        this.code = code;
        this.transientByNature = transientByNature;
    }

    /** The code as people and programs see it: capability.word. */
    public String code() {
        return code;
    }

    /** Whether the same attempt may succeed later without anybody changing anything. */
    public boolean isTransient() {
        return transientByNature;
    }
}
