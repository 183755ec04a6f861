package dev.tenantry.controlplane.server;

import dev.tenantry.api.common.Page;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.server.FindingView;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.controlplane.catalog.Json;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.secret.SecretBox;
import dev.tenantry.provisioning.server.Credential;
import dev.tenantry.provisioning.server.ServerEndpoint;
import dev.tenantry.provisioning.server.ServiceAccount;
import dev.tenantry.provisioning.server.ServiceCredentials;
import dev.tenantry.provisioning.server.TlsPolicy;
import io.micronaut.core.type.Argument;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The server and server_account tables. */
@Singleton
public final class ServerStore {
    private static final String COLUMNS = """
            SELECT s.*, (SELECT COUNT(*) FROM tenant_database d WHERE d.server_id = s.id AND d.state NOT IN ('dropped', 'lost')) AS databases_on_it
              FROM server s
            """;

    private static final Argument<List<FindingView>> FINDINGS = Argument.listOf(FindingView.class);

    private final SecretBox secrets;

    ServerStore(SecretBox secrets) {
        this.secrets = secrets;
    }

    /** A server to be added. */
    record NewServer(
            ServerId id,
            String name,
            String flavour,
            String version,
            ServerEndpoint endpoint,
            String region,
            Map<String, String> labels,
            int capacityWeight,
            List<FindingView> findings) {}

    /** Where a server is and how far its row has changed. */
    record Address(ServerEndpoint endpoint, long rowVersion) {}

    void insert(Connection transaction, NewServer server, ServiceCredentials credentials, String by) {
        TlsPolicy tls = server.endpoint().tls();
        Sql.of(transaction, """
                INSERT INTO server (id, name, flavour, server_version, host, port, tls_mode, tls_ca_pem, region, labels, capacity_weight,
                                    cordoned, findings, checked_at, created_at, created_by, row_version)
                VALUES (:id, :name, :flavour, :version, :host, :port, :tlsMode, :tlsCaPem, :region, :labels, :weight,
                        FALSE, :findings, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), :by, 1)
                """)
                .with("id", server.id())
                .with("name", server.name())
                .with("flavour", server.flavour())
                .with("version", server.version())
                .with("host", server.endpoint().host())
                .with("port", server.endpoint().port())
                .with("tlsMode", tls.mode().word())
                .with("tlsCaPem", tls.authorityPem())
                .with("region", server.region())
                .with("labels", server.labels())
                .with("weight", server.capacityWeight())
                .with("findings", Json.write(server.findings()))
                .with("by", by)
                .updateOne();
        for (ServiceAccount account : ServiceAccount.values()) {
            Credential credential = credentials.of(account);
            Sql.of(transaction, """
                    INSERT INTO server_account (server_id, role, account_name, sealed_password, created_at)
                    VALUES (:server, :role, :name, :sealed, UTC_TIMESTAMP(6))
                    """)
                    .with("server", server.id())
                    .with("role", account.word())
                    .with("name", credential.user())
                    .with("sealed", secrets.seal(context(server.id(), account), credential.password()))
                    .updateOne();
        }
    }

    /** Whether the name or the address is registered. */
    boolean isRegistered(Connection transaction, String name, ServerEndpoint endpoint) {
        return Sql.of(transaction, """
                        SELECT 1 AS found FROM server
                         WHERE removed_at IS NULL AND (name = :name OR (host = :host AND port = :port))
                        """)
                .with("name", name)
                .with("host", endpoint.host())
                .with("port", endpoint.port())
                .exists();
    }

    /** A server, also one that was taken out of the catalog. */
    Optional<ServerView> find(Connection transaction, ServerId id) {
        return Sql.of(transaction, COLUMNS + " WHERE s.id = :id").with("id", id).first(ServerStore::view);
    }

    Page<ServerView> list(Connection transaction, String cursor, int limit) {
        List<ServerView> found = Sql.of(
                        transaction,
                        COLUMNS + " WHERE s.removed_at IS NULL AND s.name > :after ORDER BY s.name LIMIT :limit")
                .with("after", cursor)
                .with("limit", limit + 1)
                .list(ServerStore::view);
        return found.size() <= limit
                ? new Page<>(found, null)
                : new Page<>(found.subList(0, limit), found.get(limit - 1).name());
    }

    /** The whole fleet as the placement policy sees it. */
    public List<PlacementPolicy.Candidate> fleet(Connection transaction) {
        return Sql.of(transaction, COLUMNS + " WHERE s.removed_at IS NULL").list(row -> {
            ServerView server = view(row);
            return new PlacementPolicy.Candidate(
                    new ServerId(server.id()),
                    server.name(),
                    server.region(),
                    server.capacityWeight(),
                    server.cordoned(),
                    RestorePlace.isLabelled(server.labels()),
                    server.databases(),
                    server.findings().stream()
                            .filter(finding -> finding.severity().equals("blocker"))
                            .map(FindingView::code)
                            .toList());
        });
    }

    /** The whole fleet as whoever looks for a place for a restore sees it. */
    public List<RestorePlace> places(Connection transaction) {
        return Sql.of(transaction, """
                        SELECT id, name, flavour, server_version, region, cordoned, labels FROM server WHERE removed_at IS NULL
                        """)
                .list(row -> new RestorePlace(
                        new ServerId(row.string("id")),
                        row.string("name"),
                        row.string("flavour"),
                        row.string("server_version"),
                        row.string("region"),
                        row.bool("cordoned"),
                        RestorePlace.isLabelled(row.map("labels"))));
    }

    /** One server of the fleet, which must be in the catalog. */
    public RestorePlace place(Connection transaction, ServerId id) {
        return RestorePlace.of(places(transaction), id);
    }

    /** What the last look at a server said, if it was a moment ago and the server was out of reach. */
    public Optional<String> unreachable(Connection transaction, ServerId id) {
        return Sql.of(transaction, """
                        SELECT detail FROM server_observation
                         WHERE server_id = :id AND reachable = FALSE AND looked_at >= UTC_TIMESTAMP(6) - INTERVAL 5 MINUTE
                        """).with("id", id).first(row -> row.string("detail"));
    }

    /** Keeps everybody else from changing a server until the transaction ends; nothing happens when there is none. */
    public void lock(Connection transaction, ServerId id) {
        Sql.of(transaction, "SELECT id FROM server WHERE id = :id FOR UPDATE")
                .with("id", id)
                .exists();
    }

    void changeCordon(Connection transaction, ServerId id, boolean cordoned) {
        Sql.of(transaction, "UPDATE server SET cordoned = :cordoned, row_version = row_version + 1 WHERE id = :id")
                .with("cordoned", cordoned)
                .with("id", id)
                .updateOne();
    }

    void changeFindings(Connection transaction, ServerId id, String version, List<FindingView> findings) {
        Sql.of(transaction, """
                UPDATE server SET findings = :findings, server_version = :version, checked_at = UTC_TIMESTAMP(6),
                       row_version = row_version + 1
                 WHERE id = :id
                """)
                .with("findings", Json.write(findings))
                .with("version", version)
                .with("id", id)
                .updateOne();
    }

    /** The names of a server's service accounts. */
    List<String> accountNames(Connection transaction, ServerId id) {
        return Sql.of(
                        transaction,
                        "SELECT account_name FROM server_account WHERE server_id = :id ORDER BY account_name")
                .with("id", id)
                .list(row -> row.string("account_name"));
    }

    /** Takes a server out: its row stays, its credentials are forgotten, and what was last seen of it. */
    void remove(Connection transaction, ServerId id) {
        Sql.of(transaction, """
                UPDATE server SET removed_at = UTC_TIMESTAMP(6), present = NULL, row_version = row_version + 1 WHERE id = :id AND removed_at IS NULL
                """).with("id", id).updateOne();
        Sql.of(transaction, "DELETE FROM server_account WHERE server_id = :id")
                .with("id", id)
                .update();
        Sql.of(transaction, "DELETE FROM server_observation WHERE server_id = :id")
                .with("id", id)
                .update();
    }

    /** Where a server is; nothing for one that was taken out of the catalog. */
    Optional<Address> address(Connection transaction, ServerId id) {
        return Sql.of(transaction, """
                        SELECT host, port, tls_mode, tls_ca_pem, row_version FROM server WHERE id = :id AND removed_at IS NULL
                        """)
                .with("id", id)
                .first(row -> new Address(
                        new ServerEndpoint(
                                row.string("host"),
                                row.integer("port"),
                                new TlsPolicy(
                                        TlsPolicy.Mode.ofWord(row.string("tls_mode")),
                                        row.nullableString("tls_ca_pem"))),
                        row.longValue("row_version")));
    }

    /** Opens the credentials of a server's service accounts. */
    ServiceCredentials credentials(Connection transaction, ServerId id) {
        Map<ServiceAccount, Credential> found = new EnumMap<>(ServiceAccount.class);
        for (ServiceAccount account : ServiceAccount.values()) {
            found.put(
                    account,
                    Sql.of(transaction, """
                            SELECT account_name, sealed_password FROM server_account WHERE server_id = :id AND role = :role
                            """)
                            .with("id", id)
                            .with("role", account.word())
                            .one(row -> new Credential(
                                    row.string("account_name"),
                                    secrets.open(context(id, account), row.bytes("sealed_password")))));
        }
        return new ServiceCredentials(found);
    }

    private static SecretBox.Context context(ServerId server, ServiceAccount account) {
        return new SecretBox.Context(server.value(), account.word(), 1);
    }

    private static ServerView view(Row row) {
        return new ServerView(
                row.string("id"),
                row.string("name"),
                row.string("flavour"),
                row.string("server_version"),
                row.string("host"),
                row.integer("port"),
                row.string("tls_mode"),
                row.string("region"),
                row.map("labels"),
                row.integer("capacity_weight"),
                row.bool("cordoned"),
                row.integer("databases_on_it"),
                Json.read(row.string("findings"), FINDINGS),
                row.nullableInstant("checked_at"),
                row.instant("created_at"),
                row.nullableInstant("removed_at"),
                row.longValue("row_version"));
    }
}
