package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.ServerFacts;
import java.util.List;
import java.util.Optional;

/** What is different between MySQL and MariaDB. Statements of both that read alike are not here. */
public sealed interface Dialect permits MySqlDialect, MariaDbDialect {
    /** What the provisioner may do to tenant databases: everything but DROP. It must hold whatever it grants. */
    String PROVISIONER_RIGHTS = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, REFERENCES, EXECUTE,"
            + " CREATE TEMPORARY TABLES, LOCK TABLES, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, EVENT,"
            + " TRIGGER";

    /** What both flavours call alike among the rights that whoever registers a server must be able to pass on. */
    List<String> RIGHTS_OF_ADMINISTRATORS = List.of(
            "CREATE USER",
            "PROCESS",
            "SHOW DATABASES",
            "DROP",
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
            "TRIGGER",
            "REPLICATION SLAVE");

    /** The form of a tenant account's name, as a server's regular expression. */
    String TENANT_ACCOUNT = "^[amrs][a-z0-9]{20}g[1-9][0-9]*$";

    /** The same where the name stands in quotes, with its host; written for a literal. */
    String TENANT_GRANTEE = "^''[amrs][a-z0-9]{20}g[1-9][0-9]*''@";

    /** The dialect of a server. */
    static Dialect of(ServerFacts facts) {
        return switch (facts.flavour()) {
            case MYSQL -> new MySqlDialect(facts);
            case MARIADB -> new MariaDbDialect(facts);
        };
    }

    /** Which server it is for. */
    ServerFacts facts();

    default Flavour flavour() {
        return facts().flavour();
    }

    /** The oldest release that is supported. */
    ServerVersion oldestSupported();

    /** The collation of new databases: the same on every server of the flavour, whatever its defaults are. */
    String databaseCollation();

    /** The clause that gives an account a password. */
    String identifiedBy(Secret password);

    /** One column {@code locked} with 1 or 0 for the account of the one parameter; no row when there is none. */
    String accountLockQuery();

    /** One column {@code id}: the sessions of the account of the one parameter. */
    String sessionsQuery();

    /** Name and value of the statement that shows the newest position of the binary log. */
    String binaryLogStatusStatement();

    /** What a service account is granted, beyond logging in; the account stands for {@code %s}. */
    List<String> serviceGrants(ServiceAccount account);

    /** Accounts that may administrate and are not protected against the provisioner; empty when the flavour has no such protection. */
    Optional<String> unguardedAdministratorsQuery();

    /** Schemas that belong to the server; everything else that an account can see is somebody's data. */
    List<String> systemSchemas();

    /** The statement that changes a setting now and, where the flavour can, for the next start too. */
    String persist(String variable, String value);

    /** The rights that whoever registers a server must hold and be allowed to pass on. */
    List<String> administratorRights();

    /** Three columns, user, host and locked: all accounts whose names have the form of tenant accounts'. */
    String tenantAccountsQuery();

    /** Four columns, grantee, {@code role} and a name, MEMBER, and YES or NO: the roles that such accounts have. */
    String tenantRolesQuery();
}
