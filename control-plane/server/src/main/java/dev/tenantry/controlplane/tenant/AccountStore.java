package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.secret.SecretBox;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.identifier.AccountName;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The database_account table. Passwords are sealed under the tenant's id, the account's name and its generation. */
@Singleton
public final class AccountStore {
    private final SecretBox secrets;
    private final Ids ids;

    public AccountStore(SecretBox secrets, Ids ids) {
        this.secrets = secrets;
        this.ids = ids;
    }

    /** What an account's password is sealed under. */
    public static SecretBox.Context context(TenantId tenant, AccountName account) {
        return new SecretBox.Context(tenant.value(), account.value(), account.generation());
    }

    /**
     * Writes down an account with a new password before a server hears of it. One that is there already keeps its password, so that a
     * repeated step asks the server for the same.
     */
    public void plan(Connection transaction, TenantId tenant, DatabaseId database, AccountName account) {
        if (find(transaction, account).isPresent()) {
            change(transaction, account, State.PLANNED);
            return;
        }
        Sql.of(transaction, """
                        INSERT INTO database_account (account_name, database_id, role, generation, sealed_password, state,
                                                      created_at)
                        VALUES (:account, :database, :role, :generation, :sealed, :state, utc_timestamp(6))
                        """)
                .with("account", account)
                .with("database", database)
                .with("role", account.role().name().toLowerCase(Locale.ROOT))
                .with("generation", account.generation())
                .with("sealed", secrets.seal(context(tenant, account), ids.password()))
                .with("state", State.PLANNED.word())
                .updateOne();
    }

    /** Opens the password of an account that was planned. */
    public Secret password(Connection transaction, TenantId tenant, AccountName account) {
        byte[] sealed = Sql.of(
                        transaction, "SELECT sealed_password FROM database_account WHERE account_name = :account")
                .with("account", account)
                .one(row -> row.bytes("sealed_password"));
        return secrets.open(context(tenant, account), sealed);
    }

    /** An account's state, if it was ever planned. */
    public Optional<State> find(Connection transaction, AccountName account) {
        return Sql.of(transaction, "SELECT state FROM database_account WHERE account_name = :account")
                .with("account", account)
                .first(AccountStore::state);
    }

    /** The accounts of a database that may exist on its server. */
    public List<AccountName> ofDatabase(Connection transaction, DatabaseId database) {
        return Sql.of(transaction, """
                        SELECT account_name FROM database_account WHERE database_id = :database AND state <> 'dropped'
                         ORDER BY generation, account_name
                        """)
                .with("database", database)
                .list(row -> new AccountName(row.string("account_name")));
    }

    /** Notes what has become of an account; one that was never planned is left alone. */
    public void change(Connection transaction, AccountName account, State state) {
        Sql.of(transaction, "UPDATE database_account SET state = :state WHERE account_name = :account")
                .with("state", state.word())
                .with("account", account)
                .update();
    }

    private static State state(Row row) {
        return State.valueOf(row.string("state").toUpperCase(Locale.ROOT));
    }

    /** What is recorded of an account. */
    public enum State {
        PLANNED,
        ACTIVE,
        LOCKED,
        DROPPED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
