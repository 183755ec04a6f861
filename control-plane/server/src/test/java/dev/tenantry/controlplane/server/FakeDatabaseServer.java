package dev.tenantry.controlplane.server;

import dev.tenantry.provisioning.BoundServer;
import dev.tenantry.provisioning.DatabaseServer;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.ServerFacts;
import dev.tenantry.provisioning.account.AccountObservation;
import dev.tenantry.provisioning.account.AccountRights;
import dev.tenantry.provisioning.account.AccountSpec;
import dev.tenantry.provisioning.account.FenceReport;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.backup.BackupJob;
import dev.tenantry.provisioning.backup.BackupSummary;
import dev.tenantry.provisioning.backup.Progress;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.database.DatabaseObservation;
import dev.tenantry.provisioning.database.DropTicket;
import dev.tenantry.provisioning.database.Fingerprint;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.AccountRole;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.identifier.ObjectName;
import dev.tenantry.provisioning.imports.ImportFile;
import dev.tenantry.provisioning.imports.ImportReport;
import dev.tenantry.provisioning.restore.RestoreJob;
import dev.tenantry.provisioning.restore.RestoreReport;
import dev.tenantry.provisioning.restore.SomeTables;
import dev.tenantry.provisioning.scan.FoundAccount;
import dev.tenantry.provisioning.scan.FoundDatabase;
import dev.tenantry.provisioning.scan.FoundGrant;
import dev.tenantry.provisioning.scan.ServerScan;
import dev.tenantry.provisioning.server.WorkToken;
import dev.tenantry.provisioning.store.DigestingOutputStream;
import dev.tenantry.provisioning.store.ObjectStore;
import dev.tenantry.provisioning.template.MigrationSet;
import dev.tenantry.provisioning.template.SchemaMatch;
import dev.tenantry.provisioning.template.Template;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A database server in memory that keeps the whole contract of {@link DatabaseServer}: every method may be called twice, marks are
 * compared before anything is dropped, a locked account cannot log in. A database is its mark and one text.
 */
public final class FakeDatabaseServer implements DatabaseServer {
    private final Map<DatabaseName, Database> databases = new ConcurrentHashMap<>();
    private final Map<AccountName, AccountSpec> accounts = new ConcurrentHashMap<>();
    private final Map<DatabaseName, String> tags = new ConcurrentHashMap<>();
    private final Map<String, Long> epochs = new ConcurrentHashMap<>();
    private final List<BackupJob> backups = new CopyOnWriteArrayList<>();

    /** The databases it has. */
    public Set<DatabaseName> databaseNames() {
        return Set.copyOf(databases.keySet());
    }

    /** The backups that were asked of it, oldest first. */
    public List<BackupJob> backups() {
        return List.copyOf(backups);
    }

    /** The accounts it has. */
    public Set<AccountName> accountNames() {
        return Set.copyOf(accounts.keySet());
    }

    /** An account as it was made. */
    public AccountSpec account(AccountName name) {
        AccountSpec found = accounts.get(name);
        if (found == null) {
            throw new ProvisioningException(FailureCode.DATABASE_MISSING, "there is no account " + name);
        }
        return found;
    }

    /** Changes what a database holds, as its tenant's traffic would. */
    public void write(DatabaseName name, String content) {
        present(name).content = content;
    }

    /** What a database holds. */
    public String content(DatabaseName name) {
        return present(name).content;
    }

    @Override
    public ServerFacts facts() {
        return new ServerFacts(Flavour.MARIADB, "11.4.5-MariaDB");
    }

    /** Every call asks first whether the claim is still the newest that came here, as a real server's fence does. */
    @Override
    public BoundServer boundTo(WorkToken token) {
        return (BoundServer) Proxy.newProxyInstance(
                BoundServer.class.getClassLoader(), new Class<?>[] {BoundServer.class}, (proxy, method, arguments) -> {
                    if (epochs.merge(token.operationId(), token.epoch(), Math::max) > token.epoch()) {
                        throw new ProvisioningException(
                                FailureCode.WORK_TAKEN_OVER, token + " is not the newest claim");
                    }
                    if (method.getName().equals("settle") || method.getName().equals("abandon")) {
                        return null;
                    }
                    try {
                        return method.invoke(this, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    @Override
    public DatabaseObservation observeDatabase(DatabaseName name) {
        Database found = databases.get(name);
        return found == null
                ? new DatabaseObservation(false, null, 0)
                : new DatabaseObservation(true, found.identity, found.content.isEmpty() ? 0 : 1);
    }

    @Override
    public void createDatabase(DatabaseName name, DatabaseIdentity identity) {
        Database found = databases.putIfAbsent(name, new Database(identity));
        if (found != null && !found.identity.equals(identity)) {
            throw new ProvisioningException(FailureCode.DATABASE_FOREIGN, "the mark of " + name + " is another");
        }
    }

    @Override
    public void dropDatabase(DropTicket ticket) {
        Database found = databases.get(ticket.database());
        if (found == null) {
            return;
        }
        if (!found.identity.equals(ticket.expected())) {
            throw new ProvisioningException(
                    FailureCode.DATABASE_FOREIGN, "the mark of " + ticket.database() + " is another");
        }
        databases.remove(ticket.database());
    }

    @Override
    public Fingerprint fingerprint(DatabaseName name) {
        String content = present(name).content;
        int lines = content.indexOf('\n');
        String schema = lines < 0 ? content : content.substring(0, lines);
        return new Fingerprint(String.format("%064x", schema.hashCode() & 0xffffffffL));
    }

    @Override
    public Template recordTemplate(MigrationSet migrations, DatabaseName scratch) {
        accounts.put(migrator(scratch), new AccountSpec(migrator(scratch), Secret.of("-"), false, 0, true));
        present(scratch).content = migrations.files().toString();
        return new Template(facts(), fingerprint(scratch), present(scratch).content);
    }

    @Override
    public void applyTemplate(DatabaseName name, Template template) {
        present(name).content = template.content();
    }

    @Override
    public AccountObservation observeAccount(AccountName account) {
        AccountSpec found = accounts.get(account);
        if (found == null) {
            return AccountObservation.MISSING;
        }
        return found.locked() ? AccountObservation.LOCKED : AccountObservation.UNLOCKED;
    }

    @Override
    public void createAccount(AccountSpec specification) {
        accounts.put(specification.account(), specification);
    }

    @Override
    public void unlockAccount(AccountName account) {
        accounts.computeIfPresent(account, (name, spec) -> locked(spec, false));
    }

    @Override
    public FenceReport fence(AccountName account) {
        accounts.computeIfPresent(account, (name, spec) -> locked(spec, true));
        return new FenceReport(0, 2, 1);
    }

    @Override
    public void dropAccount(AccountName account) {
        accounts.remove(account);
    }

    @Override
    public void checkAccess(AccountName account, Secret password, DatabaseName database, DatabaseIdentity expected) {
        AccountSpec found = accounts.get(account);
        boolean welcome = found != null
                && !found.locked()
                && found.password().equals(password)
                && account.database().equals(database)
                && present(database).identity.equals(expected);
        if (!welcome) {
            throw new ProvisioningException(FailureCode.ACCOUNT_OVERREACHES, account + " is not welcome");
        }
    }

    @Override
    public BackupSummary backUp(BackupJob job, ObjectStore store, ArchiveKey key, Progress progress) {
        backups.add(job);
        return FakeArchive.write(job, store, key, present(job.database()).content, progress);
    }

    @Override
    public RestoreReport restore(RestoreJob job, ObjectStore store, ArchiveKey key, Progress progress) {
        present(job.target()).content = FakeArchive.read(job, store, key, progress);
        var leftOut = job.tables().isEmpty() ? SomeTables.LeftOut.NOTHING : FakeArchive.LEFT_OUT;
        return new RestoreReport(1, 1, 1, 1, 1500, leftOut);
    }

    @Override
    public Map<ObjectName, ContentSum> contentOf(DatabaseName name, Set<ObjectName> only) {
        String content = present(name).content;
        return Map.of(new ObjectName("all"), new ContentSum(1, "%016x".formatted(content.hashCode()), "0"));
    }

    /** The rows of the template's only table do not matter here, so the whole file stands for the structure and the history. */
    @Override
    public ImportReport importFile(DatabaseName name, DatabaseIdentity identity, ImportFile file, Progress progress) {
        progress.at("load", 1, 1, 1);
        accounts.put(migrator(name), new AccountSpec(migrator(name), Secret.of("-"), false, 0, true));
        try (InputStream content = file.content().open()) {
            present(name).content = new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new ImportReport(1, 1);
    }

    @Override
    public SchemaMatch match(DatabaseName name, Template template) {
        boolean adopted = present(name).content.equals(template.content());
        return new SchemaMatch(List.of(), !adopted, fingerprint(name));
    }

    @Override
    public void adoptHistory(DatabaseName name, Template template) {
        present(name).content = template.content();
    }

    @Override
    public ServerScan scan() {
        List<FoundGrant> grants = accounts.keySet().stream()
                .map(account -> new FoundGrant(
                        account.value(),
                        "%",
                        account.database().value(),
                        AccountRights.of(
                                account.role(),
                                java.util.Objects.requireNonNull(accounts.get(account))
                                        .temporaryTables()),
                        false))
                .toList();
        return new ServerScan(
                databases.entrySet().stream()
                        .map(entry -> new FoundDatabase(entry.getKey().value(), true, entry.getValue().identity))
                        .toList(),
                accounts.values().stream()
                        .map(spec -> new FoundAccount(spec.account().value(), "%", spec.locked()))
                        .toList(),
                grants,
                Map.of(),
                Set.of());
    }

    @Override
    public void tagDatabase(DatabaseName name, String note) {
        tags.put(name, note);
    }

    private Database present(DatabaseName name) {
        Database found = databases.get(name);
        if (found == null) {
            throw new ProvisioningException(FailureCode.DATABASE_MISSING, "there is no database " + name);
        }
        return found;
    }

    private static AccountName migrator(DatabaseName name) {
        return AccountName.of(AccountRole.MIGRATOR, name, 1);
    }

    private static AccountSpec locked(AccountSpec spec, boolean locked) {
        return new AccountSpec(spec.account(), spec.password(), spec.temporaryTables(), spec.maxConnections(), locked);
    }

    private static final class Database {
        private final DatabaseIdentity identity;
        private volatile String content = "";

        Database(DatabaseIdentity identity) {
            this.identity = identity;
        }
    }

    /** An object store in memory. */
    public static final class MemoryStore implements ObjectStore {
        private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
        private final String name;

        public MemoryStore() {
            this("memory");
        }

        public MemoryStore(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public StoredObject write(String key, ObjectWriter writer) {
            ByteArrayOutputStream target = new ByteArrayOutputStream();
            DigestingOutputStream digesting = new DigestingOutputStream(target);
            try {
                writer.writeTo(digesting);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            objects.put(key, target.toByteArray());
            return new StoredObject(key, digesting.bytes(), digesting.sha256());
        }

        /** Changes whenever the object is written again: no ciphertext equals another. */
        public int digest(String key) {
            return Arrays.hashCode(objects.get(key));
        }

        @Override
        public InputStream read(String key) {
            byte @Nullable [] content = objects.get(key);
            if (content == null) {
                throw new ProvisioningException(FailureCode.STORE_MISSING, "there is no object " + key);
            }
            return new ByteArrayInputStream(content);
        }

        @Override
        public List<String> list(String prefix) {
            return objects.keySet().stream()
                    .filter(key -> key.startsWith(prefix))
                    .sorted()
                    .toList();
        }

        @Override
        public void delete(String key) {
            objects.remove(key);
        }
    }
}
