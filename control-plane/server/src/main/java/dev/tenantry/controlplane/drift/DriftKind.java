package dev.tenantry.controlplane.drift;

import static dev.tenantry.controlplane.drift.DriftKind.Response.CLEAR;
import static dev.tenantry.controlplane.drift.DriftKind.Response.QUARANTINE;
import static dev.tenantry.controlplane.drift.DriftKind.Response.REPAIR;
import static dev.tenantry.controlplane.drift.DriftKind.Response.REPORT;
import static dev.tenantry.controlplane.drift.DriftKind.Severity.CRITICAL;
import static dev.tenantry.controlplane.drift.DriftKind.Severity.NOTE;
import static dev.tenantry.controlplane.drift.DriftKind.Severity.WARNING;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every kind of drift there is. The page docs/reference/drift.md is drawn from it. What takes service away or gives access is never done
 * about any of them without a person: what is done is ending access that the catalog says has ended, and deleting what no backup uses.
 */
public enum DriftKind {
    DATABASE_UNKNOWN(
            "database.unknown",
            WARNING,
            QUARANTINE,
            "A database that is named as ours is on the server, and the catalog has never heard of it.",
            "Find out whose it is; with a catalog that was restored from an older backup, it may be a customer's. Nothing drops it but a person."),
    DATABASE_DROPPED(
            "database.dropped",
            WARNING,
            QUARANTINE,
            "The catalog recorded that the database was dropped, and it is on the server.",
            "Nothing, when it may go: it is dropped after the grace time, if its mark is the recorded one."),
    DATABASE_ELSEWHERE(
            "database.elsewhere",
            CRITICAL,
            REPORT,
            "The database is on this server, and the catalog has it on another one.",
            "Compare both databases before anything is done to either."),
    DATABASE_MISSING(
            "database.missing",
            CRITICAL,
            REPORT,
            "The catalog has the database on this server, and it is not there.",
            "Restore the newest backup beside and swap it in: tenantctl backups list TENANT"),
    DATABASE_UNMARKED(
            "database.unmarked",
            CRITICAL,
            REPORT,
            "The database carries no mark of ownership. Runtimes refuse it when they open a connection.",
            "Find out who removed the mark; restore a backup beside and swap it in."),
    DATABASE_FOREIGN(
            "database.foreign",
            CRITICAL,
            REPORT,
            "The database carries another mark than the catalog's. Runtimes refuse it when they open a connection.",
            "Find out whose data it is before anybody reads it."),
    DATABASE_UNFINISHED(
            "database.unfinished",
            WARNING,
            REPORT,
            "The database is still being built as the catalog has it, and no operation builds it.",
            "Look at the operation that began it: tenantctl operations get OPERATION"),
    DATABASE_SCRATCH(
            "database.scratch",
            NOTE,
            REPORT,
            "A scratch database was left by an operation that has ended.",
            "Look at the operation that made it: tenantctl operations get OPERATION"),
    DATABASE_STRUCTURE(
            "database.structure",
            WARNING,
            REPORT,
            "The structure of the database or its migration history is not the recorded one: somebody changed it by hand.",
            "Compare it with the schema's migrations, and take the change back or make it a migration."),
    ACCOUNT_UNKNOWN(
            "account.unknown",
            CRITICAL,
            QUARANTINE,
            "An account that is named as ours is on the server, and the catalog has never heard of it.",
            "Find out who made it and what it reached: its grants are on the server until a person drops it."),
    ACCOUNT_DROPPED(
            "account.dropped",
            WARNING,
            QUARANTINE,
            "The catalog recorded that the account was dropped, and it is on the server.",
            "Nothing, when it may go: it is dropped after the grace time."),
    ACCOUNT_OTHER_HOST(
            "account.other_host",
            CRITICAL,
            REPORT,
            "An account bears the name of one of ours and is for certain hosts only; ours are for every host. For those hosts it wins.",
            "Drop it as the server's administrator: DROP USER 'NAME'@'HOST'"),
    ACCOUNT_MISSING(
            "account.missing",
            CRITICAL,
            REPORT,
            "The catalog has the account, and it is not on the server.",
            "For an application's account: tenantctl tenants suspend TENANT, then tenantctl tenants resume TENANT makes the next generation's."),
    ACCOUNT_LOCKED(
            "account.locked",
            CRITICAL,
            REPORT,
            "The catalog says the account is in use, and the server has it locked: its tenant has no service.",
            "Find out who locked it; tenantctl tenants suspend TENANT, then tenantctl tenants resume TENANT gives access again."),
    ACCOUNT_UNLOCKED(
            "account.unlocked",
            CRITICAL,
            REPAIR,
            "The catalog says nobody may log in as the account, and the server lets them.",
            "Find out who unlocked it; the account is locked again and its sessions are ended."),
    ACCOUNT_SESSION(
            "account.session",
            CRITICAL,
            REPAIR,
            "Sessions are open whose access has ended: the account is locked or gone, and they went on.",
            "Find out whose they were; they are ended."),
    GRANT_FOREIGN(
            "grant.foreign",
            CRITICAL,
            REPORT,
            "An account reaches a tenant's database that is not its own.",
            "Take it back as the server's administrator: REVOKE … ON … FROM …; then tenantctl drift check"),
    GRANT_EXCESS(
            "grant.excess",
            CRITICAL,
            REPORT,
            "An account may do more than its role and its tenant's plan give.",
            "Take it back as the server's administrator: REVOKE … ON … FROM …; then tenantctl drift check"),
    GRANT_MISSING(
            "grant.missing",
            WARNING,
            REPORT,
            "An account lacks a right that its role and its tenant's plan give.",
            "tenantctl tenants suspend TENANT, then tenantctl tenants resume TENANT makes an account with exactly its rights."),
    SERVER_SHARED(
            "server.shared",
            WARNING,
            REPORT,
            "Another control plane's service accounts are on the server. What this catalog does not know may be that one's, so nothing unknown is put in quarantine here.",
            "Give each control plane servers of its own; drop the service accounts that no control plane uses any more."),
    SERVER_UNKNOWN(
            "server.unknown",
            CRITICAL,
            REPORT,
            "So much on the server is unknown to the catalog that the catalog may be what is wrong: an older backup of it, "
                    + "or another one. Nothing unknown is put in quarantine here.",
            "Find out whose it is first; then, one by one: tenantctl drift resolve DRIFT --as quarantine --reason …"),
    LOCK_STALE(
            "lock.stale",
            WARNING,
            REPORT,
            "A tenant is held for an operation that has ended or does not exist; every other change of it is refused.",
            "Look at the operation: tenantctl operations get OPERATION"),
    TENANT_DATABASE(
            "tenant.database",
            CRITICAL,
            REPORT,
            "A tenant's live database is not one, or a live database is no tenant's.",
            "tenantctl tenants databases TENANT, and the audit trail of the tenant."),
    ROUTE_DIFFERS(
            "route.differs",
            CRITICAL,
            REPORT,
            "The route that runtimes follow says something else than the tenant's record.",
            "tenantctl tenants get TENANT; suspending and resuming the tenant publishes its route anew."),
    SECRET_UNKNOWN(
            "secret.unknown",
            WARNING,
            REPORT,
            "A key or a token belongs to a tenant that the catalog does not have.",
            "Find out what became of the tenant: the audit trail keeps it. A key is never destroyed without a decision."),
    BACKUP_UNFINISHED(
            "backup.unfinished",
            WARNING,
            REPORT,
            "A backup is still being written as the catalog has it, and no operation writes it.",
            "Make a new one: tenantctl backups create TENANT"),
    ARCHIVE_MISSING(
            "archive.missing",
            CRITICAL,
            REPORT,
            "The catalog calls a backup complete, and its manifest is not in the store: it cannot be restored.",
            "Look whether the store is mounted whole; bring it back from a second copy: tenantctl backups copy BACKUP --back; "
                    + "or make a new one: tenantctl backups create TENANT"),
    ARCHIVE_UNKNOWN(
            "archive.unknown",
            WARNING,
            REPORT,
            "Objects are in the store that belong to no backup of the catalog.",
            "Find out whose they are; they are encrypted under the tenant's key. Nothing removes them but a person."),
    ARCHIVE_LEFT(
            "archive.left",
            NOTE,
            CLEAR,
            "Objects are in the store that no backup uses: of a backup that failed or expired, or of an attempt that another one took over; "
                    + "or a file that was sent for an import which has ended. "
                    + "A process that was stopped while it wrote, and went on after its work had been given up, leaves such.",
            "Nothing; they are deleted, unless the tenant is on hold. tenantctl backups get BACKUP says what became of the backup.");

    private final String word;
    private final Severity severity;
    private final Response response;
    private final String meaning;
    private final String next;

    DriftKind(String word, Severity severity, Response response, String meaning, String next) {
        this.word = word;
        this.severity = severity;
        this.response = response;
        this.meaning = meaning;
        this.next = next;
    }

    /** The word in the catalog, the API and the docs. */
    public String word() {
        return word;
    }

    /** The kind of a word, if there is one. */
    public static Optional<DriftKind> find(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    /** The kind of a word that a kind gave. */
    static DriftKind of(String word) {
        return find(word).orElseThrow(() -> new IllegalArgumentException("no kind of drift is called " + word));
    }

    public Severity severity() {
        return severity;
    }

    /** What is done about it without being asked. */
    public Response response() {
        return response;
    }

    public String meaning() {
        return meaning;
    }

    /** What a person can do. */
    public String next() {
        return next;
    }

    /** How bad it is. */
    public enum Severity {
        /** A customer's service, data or separation is, or may be, at stake. */
        CRITICAL,
        /** Somebody should look soon. */
        WARNING,
        /** It is in nobody's way. */
        NOTE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is done. */
    public enum Response {
        /** Nothing but telling. */
        REPORT("It is reported."),
        /** Access that the catalog says has ended is ended, by an operation that holds the tenant. */
        REPAIR("The account is locked and its sessions are ended, by an operation."),
        /** Objects that belong to no backup are deleted, by an operation that holds the tenant. */
        CLEAR("The objects are deleted, by an operation, unless the tenant is on hold."),
        /** Accounts are locked, sessions ended and seen gone, the thing is tagged. */
        QUARANTINE(
                "It is put in quarantine: its accounts are locked, their sessions ended and seen gone, and it is tagged."
                        + " It is dropped only after the grace time and only when the catalog has recorded that very thing as dropped.");

        private final String words;

        Response(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }
}
