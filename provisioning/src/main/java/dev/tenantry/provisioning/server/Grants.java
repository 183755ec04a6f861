package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.account.AccountSpec;
import dev.tenantry.provisioning.identifier.AccountRole;
import java.util.Set;
import java.util.TreeSet;

/** Who may do what: rights by role, spelled as the servers' information_schema spells them. */
final class Grants {
    /** Everything on tenant databases but DROP. It must hold whatever it grants. */
    static final String PROVISIONER = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, REFERENCES, EXECUTE,"
            + " CREATE TEMPORARY TABLES, LOCK TABLES, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, EVENT,"
            + " TRIGGER";

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

    private Grants() {}

    /** The rights of an account on its database. */
    static Set<String> of(AccountSpec specification) {
        AccountRole role = specification.account().role();
        Set<String> rights = new TreeSet<>(
                switch (role) {
                    case APPLICATION -> APPLICATION;
                    case MIGRATOR -> MIGRATOR;
                    case READ_ONLY, SUPPORT -> READER;
                });
        if (role == AccountRole.APPLICATION && specification.temporaryTables()) {
            rights.add("CREATE TEMPORARY TABLES");
        }
        return rights;
    }
}
