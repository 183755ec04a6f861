package dev.tenantry.provisioning.account;

import dev.tenantry.provisioning.identifier.AccountRole;
import java.util.Set;
import java.util.TreeSet;

/** Who may do what on a tenant database: rights by role, spelled as the servers' information_schema spells them. */
public final class AccountRights {
    private static final Set<String> MIGRATOR = Set.of(
            "SELECT",
            "INSERT",
            "UPDATE",
            "DELETE",
            "CREATE",
            "ALTER",
            "INDEX",
            "REFERENCES",
            "EXECUTE",
            "CREATE TEMPORARY TABLES",
            "LOCK TABLES",
            "CREATE VIEW",
            "SHOW VIEW",
            "CREATE ROUTINE",
            "ALTER ROUTINE",
            "EVENT",
            "TRIGGER");

    private static final Set<String> APPLICATION = Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "EXECUTE");
    private static final Set<String> READER = Set.of("SELECT");

    private AccountRights() {}

    /** The rights of an account on its database. */
    static Set<String> of(AccountSpec specification) {
        return of(specification.account().role(), specification.temporaryTables());
    }

    /** The rights that an account of a role must have on its database, no more and no less. */
    public static Set<String> of(AccountRole role, boolean temporaryTables) {
        Set<String> rights = new TreeSet<>(
                switch (role) {
                    case APPLICATION -> APPLICATION;
                    case MIGRATOR -> MIGRATOR;
                    case READ_ONLY, SUPPORT -> READER;
                });
        if (role == AccountRole.APPLICATION && temporaryTables) {
            rights.add("CREATE TEMPORARY TABLES");
        }
        return rights;
    }
}
