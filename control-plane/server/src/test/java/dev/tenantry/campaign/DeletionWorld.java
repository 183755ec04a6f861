package dev.tenantry.campaign;

import dev.tenantry.api.deletion.ApproveDeletionRequest;
import dev.tenantry.api.deletion.DeletionView;
import dev.tenantry.api.deletion.PurgePlanView;
import dev.tenantry.api.deletion.PurgeTenantRequest;
import dev.tenantry.api.deletion.RefuseDeletionRequest;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.tenant.DeleteTenantRequest;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.LivePlane;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.operation.Failpoints;
import dev.tenantry.controlplane.operation.Operations;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A control plane with a real server, a live tenant, and a victim: deleted, its grace time over, ready to be purged by two persons. */
final class DeletionWorld implements AutoCloseable {
    private static final int CAP = 20;

    private final LivePlane plane;
    private final Api olga;
    private final Api olgasOtherToken;
    private final Api otto;
    private final Api ann;
    private final TenantView live;
    private final TenantView victim;
    private final String database;
    private final String mark;

    DeletionWorld() {
        plane = LivePlane.on(Flavour.MARIADB, Map.of("tenantry.deletion.cap-per-hour", CAP));
        olga = plane.as("Olga", "operator", "approver");
        olgasOtherToken = plane.as(" OLGA", "approver");
        otto = plane.as("Otto", "operator");
        ann = plane.as("Ann", "approver");
        live = plane.tenant();
        victim = deleted();
        database = name(victim);
        mark = text("SELECT view_definition FROM information_schema.views WHERE table_schema = '" + database + "'");
    }

    /** A new tenant that is deleted and whose grace time is over. */
    private TenantView deleted() {
        TenantView tenant = plane.tenant();
        server("INSERT INTO `" + name(tenant) + "`.orders VALUES (1, 'one'), (2, 'two')");
        plane.done(WrongDeletion.path(tenant) + "/delete", new DeleteTenantRequest(tenant.slug(), "contract ended"));
        plane.sql("UPDATE tenant SET retained_until = utc_timestamp(6) WHERE id = :id", "id", tenant.id());
        return tenant;
    }

    TenantView live() {
        return live;
    }

    TenantView victim() {
        return victim;
    }

    String serverId() {
        return plane.serverId();
    }

    Api olga() {
        return olga;
    }

    Api olgasOtherToken() {
        return olgasOtherToken;
    }

    Api otto() {
        return otto;
    }

    Api ann() {
        return ann;
    }

    // --- asking and approving ----------------------------------------------------------------------------------------

    String ask(String idInThePath, TenantView tenant) {
        return code(olga.post("/v1/tenants/" + idInThePath + "/purge", request(tenant)));
    }

    String askTyping(String id, String slug) {
        return code(olga.post(
                WrongDeletion.path(victim) + "/purge", new PurgeTenantRequest(slug, id, plan(victim), "a mistake")));
    }

    String askWithAnotherPlan() {
        return code(olga.post(
                WrongDeletion.path(victim) + "/purge",
                new PurgeTenantRequest(victim.slug(), victim.id(), "0".repeat(64), "a mistake")));
    }

    String askAsApproverOnly() {
        return code(ann.post(WrongDeletion.path(victim) + "/purge", request(victim)));
    }

    /** A ticket for the victim that nothing is wrong with. */
    String ticket() {
        return ticket(victim);
    }

    private String ticket(TenantView tenant) {
        return olga.post(WrongDeletion.path(tenant) + "/purge", request(tenant))
                .as(DeletionView.class)
                .id();
    }

    String approve(Api person, String ticket) {
        return code(person.post(
                "/v1/deletions/" + ticket + "/approve", new ApproveDeletionRequest(victim.slug(), "looks right")));
    }

    String approveTypingAnotherSlug() {
        return code(ann.post(
                "/v1/deletions/" + ticket() + "/approve", new ApproveDeletionRequest(live.slug(), "looks right")));
    }

    void refuse(String ticket) {
        expect(ann.post("/v1/deletions/" + ticket + "/refuse", new RefuseDeletionRequest("no")), 200);
    }

    // --- carrying out ------------------------------------------------------------------------------------------------

    /** Approves a good ticket and lets something strike before a step; how the operation was refused. */
    String strike(String step, Runnable what) {
        String ticket = ticket();
        strikeBefore(step, what);
        return carryOut(ticket);
    }

    void strikeBefore(String step, Runnable what) {
        plane.bean(Failpoints.class).set("purge." + step + ".before", what);
    }

    String carryOut(String ticket) {
        Api.Answer answer = ann.post(
                "/v1/deletions/" + ticket + "/approve", new ApproveDeletionRequest(victim.slug(), "looks right"));
        return answer.status() == 202
                ? refusal(String.valueOf(answer.as(DeletionView.class).operationId()))
                : code(answer);
    }

    /** An operation that somebody smuggled into the queue. */
    String carryOutUnapproved(String ticket) {
        OperationId operation = new Ids().operation();
        plane.read(transaction -> plane.bean(Operations.class)
                .submit(
                        transaction,
                        operation,
                        new Operations.Request(
                                "purge",
                                new TenantId(victim.id()),
                                null,
                                Map.of("tenantId", victim.id(), "deletionId", ticket),
                                "tok_smuggler",
                                "Mallory",
                                "",
                                "req-smuggled",
                                false)));
        return refusal(operation.value());
    }

    private String refusal(String operation) {
        OperationView ended = plane.ended(operation);
        plane.bean(Failpoints.class).clear();
        return ended.state().equals("done") ? "none: done" : String.valueOf(ended.errorCode());
    }

    // --- what is wrong -----------------------------------------------------------------------------------------------

    void hold() {
        expect(ann.post(WrongDeletion.path(victim) + "/holds", WrongDeletion.aHold()), 201);
    }

    void graceEndsIn(String interval) {
        plane.sql("UPDATE tenant SET retained_until = utc_timestamp(6) + " + interval + " WHERE id = :id", "id", id());
    }

    void comeBack() {
        plane.sql("UPDATE tenant SET commercial_status = 'active', data_status = 'live' WHERE id = :id", "id", id());
    }

    void newBackup() {
        plane.sql("""
                INSERT INTO backup (id, tenant_id, database_id, operation_id, state, store, key_version, created_at, row_version)
                SELECT 'bak_planted', tenant_id, id, 'op_planted', 'complete', 'directory', 1, utc_timestamp(6), 1
                  FROM tenant_database WHERE id = :database
                """, "database", victim.liveDatabaseId());
    }

    void newDatabase() {
        plane.sql("""
                INSERT INTO tenant_database (id, tenant_id, server_id, database_name, state, created_by_operation, created_at,
                                             row_version)
                SELECT 'dbs_aaaaaaaaaaaaaaaaaaaa', tenant_id, server_id, 'tnaaaaaaaaaaaaaaaaaaaa', 'beside', created_by_operation,
                       utc_timestamp(6), 1
                  FROM tenant_database WHERE id = :database
                """, "database", victim.liveDatabaseId());
    }

    void makeLive() {
        plane.sql("UPDATE tenant_database SET state = 'live' WHERE id = :id", "id", victim.liveDatabaseId());
    }

    void expire(String ticket) {
        plane.sql("UPDATE deletion_request SET expires_at = utc_timestamp(6) WHERE id = :id", "id", ticket);
    }

    void forgeApproval() {
        plane.sql("UPDATE deletion_request SET decided_by = ' olga ' WHERE tenant_id = :id", "id", id());
    }

    void forgePlan() {
        plane.sql("""
                UPDATE deletion_request SET plan = CONCAT(plan, '\\nbackup bak_x directory/x -') WHERE tenant_id = :id
                """, "id", id());
    }

    void fillTheHour() {
        for (int i = 0; i < CAP; i++) {
            plane.sql("""
                    INSERT INTO deletion_request (id, tenant_id, state, plan, plan_sha256, reason, requested_by, requested_at,
                                                  expires_at, decided_by, decided_at, operation_id, row_version)
                    VALUES (:id, :tenant, 'done', '', '', '', 'x', utc_timestamp(6), utc_timestamp(6), 'y', utc_timestamp(6),
                            'op_x', 1)
                    """, "id", "del_filler" + i, "tenant", live.id());
        }
    }

    void foreignMark() {
        server("CREATE OR REPLACE SQL SECURITY INVOKER VIEW `" + database + "`.tenantry_identity AS "
                + mark.replace(victim.id(), live.id()));
    }

    /** Makes everything as it was, so that the next attempt meets only its own fault. */
    void mend() {
        plane.bean(Failpoints.class).clear();
        plane.sql(
                "DELETE FROM deletion_request WHERE tenant_id IN (:victim, :live)", "victim", id(), "live", live.id());
        plane.sql("DELETE FROM deletion_record WHERE tenant_id = :id", "id", id());
        plane.sql("DELETE FROM legal_hold WHERE tenant_id = :id", "id", id());
        plane.sql("DELETE FROM backup WHERE id = 'bak_planted'");
        plane.sql("DELETE FROM tenant_database WHERE id = 'dbs_aaaaaaaaaaaaaaaaaaaa'");
        plane.sql("UPDATE tenant_database SET state = 'live' WHERE id = :id", "id", victim.liveDatabaseId());
        plane.sql("DELETE FROM tenant_lock WHERE tenant_id = :id", "id", id());
        plane.sql("UPDATE operation SET state = 'undone' WHERE tenant_id = :id AND state = 'parked'", "id", id());
        plane.sql("""
                UPDATE tenant SET commercial_status = 'ended', data_status = 'retained', retained_until = utc_timestamp(6)
                 WHERE id = :id
                """, "id", id());
        server("CREATE OR REPLACE SQL SECURITY INVOKER VIEW `" + database + "`.tenantry_identity AS " + mark);
    }

    /** Everything that a deletion would take from the victim, as it is now on the server, in the store and in the catalog. */
    String whole() {
        String server = text("""
                SELECT CONCAT((SELECT GROUP_CONCAT(id, note ORDER BY id) FROM `%s`.orders), ' ',
                              (SELECT COUNT(*) FROM mysql.user WHERE user LIKE '_%sg%%'))
                """.formatted(database, database.substring(2)));
        String catalog = plane.read(
                transaction -> Sql.of(transaction, """
                        SELECT CONCAT((SELECT COUNT(*) FROM tenant WHERE id = :id AND data_status <> 'erased'), ' ',
                                      (SELECT COUNT(*) FROM tenant_key WHERE tenant_id = :id AND sealed_keyset IS NOT NULL), ' ',
                                      (SELECT COUNT(*) FROM tenant_database WHERE tenant_id = :id AND state = 'dropped'), ' ',
                                      (SELECT COUNT(*) FROM backup WHERE tenant_id = :id AND state = 'expired'), ' ',
                                      (SELECT COUNT(*) FROM deletion_record WHERE tenant_id = :id AND gone_at IS NOT NULL)) AS x
                        """).with("id", id()).one(row -> row.string("x")));
        return server + " | " + catalog + " | " + objects(victim);
    }

    private List<String> objects(TenantView tenant) {
        return plane.bean(Stores.class).current().list(tenant.id() + "/");
    }

    /** A right deletion of another tenant; what is left of it in words, which must be nothing. */
    String rightDeletion() {
        TenantView tenant = deleted();
        String name = name(tenant);
        String ticket = ticket(tenant);
        DeletionView approved = ann.post(
                        "/v1/deletions/" + ticket + "/approve",
                        new ApproveDeletionRequest(tenant.slug(), "looks right"))
                .as(DeletionView.class);
        OperationView ended = plane.ended(Objects.requireNonNull(approved.operationId()));
        String left = text("SELECT CONCAT((SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = '"
                + name + "'), (SELECT COUNT(*) FROM mysql.user WHERE user LIKE '_" + name.substring(2) + "g%'))");
        plane.sql("DELETE FROM deletion_request WHERE tenant_id = :id", "id", tenant.id());
        boolean gone = ended.state().equals("done")
                && left.equals("00")
                && objects(tenant).isEmpty();
        return gone ? "" : ended.state() + " " + ended.errorCode() + " left " + left + objects(tenant);
    }

    // --- helpers -----------------------------------------------------------------------------------------------------

    private String id() {
        return victim.id();
    }

    private PurgeTenantRequest request(TenantView tenant) {
        return new PurgeTenantRequest(tenant.slug(), tenant.id(), plan(tenant), "a mistake");
    }

    private String plan(TenantView tenant) {
        return olga.get(WrongDeletion.path(tenant) + "/purge")
                .as(PurgePlanView.class)
                .sha256();
    }

    private static String code(Api.Answer answer) {
        return answer.status() < 400
                ? "none: " + answer.status()
                : answer.problem().code();
    }

    private static void expect(Api.Answer answer, int status) {
        if (answer.status() != status) {
            throw new IllegalStateException(answer.status() + " " + answer.body());
        }
    }

    private String name(TenantView tenant) {
        return plane.read(transaction -> Sql.of(transaction, "SELECT database_name FROM tenant_database WHERE id = :id")
                .with("id", tenant.liveDatabaseId())
                .one(row -> row.string("database_name")));
    }

    private void server(String statement) {
        try (Connection session = TestServers.administrator(plane.server());
                Statement execution = session.createStatement()) {
            execution.execute(statement);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private String text(String query) {
        try (Connection session = TestServers.administrator(plane.server());
                Statement execution = session.createStatement();
                ResultSet row = execution.executeQuery(query)) {
            row.next();
            return text(row);
        } catch (SQLException failure) {
            return "missing: " + failure.getMessage();
        }
    }

    private static String text(ResultSet row) throws SQLException {
        @Nullable String value = row.getString(1);
        return String.valueOf(value);
    }

    @Override
    public void close() {
        plane.close();
    }
}
