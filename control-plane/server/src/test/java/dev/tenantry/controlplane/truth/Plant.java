package dev.tenantry.controlplane.truth;

import dev.tenantry.controlplane.truth.Disagreement.Kind;
import java.util.List;
import java.util.stream.Stream;

/**
 * A violation that a test puts in, and takes out again.
 *
 * @param kind what must be found
 * @param catalog statements for the catalog, in a transaction that is rolled back
 * @param server statements for the administrator of the tenants' server
 * @param undo what takes the statements on the server back
 */
record Plant(Kind kind, List<String> catalog, List<String> server, List<String> undo) {
    /** Names that no tenant has. */
    private static final String STRANGE_DATABASE = "tnaaaaaaaaaaaaaaaaaaaa";

    private static final String STRANGE_ACCOUNT = "aaaaaaaaaaaaaaaaaaaaag1";

    /** What stands for names of the world in a statement. */
    static final String LIVE = "{live}";

    static final String BESIDE = "{beside}";
    static final String REAPER = "{reaper}";

    /** Everything that can be planted with statements. */
    static Stream<Plant> all() {
        return Stream.concat(inTheCatalog(), onTheServer());
    }

    private static Stream<Plant> inTheCatalog() {
        return Stream.of(
                rows(Kind.DATABASE_MISSING, """
                        INSERT INTO tenant_database (id, tenant_id, server_id, database_name, state, created_by_operation,
                                                     created_at, row_version)
                        SELECT 'dbs_lost', tenant_id, server_id, 'tnlost', 'retired', created_by_operation, created_at, 1
                          FROM tenant_database WHERE state = 'live'
                        """),
                rows(
                        Kind.IDENTITY_DIFFERS,
                        "UPDATE tenant_database SET created_by_operation = 'op_other' WHERE state = 'live'"),
                rows(Kind.DATABASE_WITHOUT_ROW, "UPDATE tenant_database SET state = 'dropped' WHERE state = 'beside'"),
                rows(Kind.ACCOUNT_WITHOUT_ROW, "UPDATE database_account SET state = 'dropped' WHERE role = 'migrator'"),
                rows(Kind.ACCOUNT_OPEN, "UPDATE tenant SET service_status = 'suspended'"),
                rows(Kind.OBJECT_WITHOUT_BACKUP, "UPDATE backup SET state = 'failed'"),
                rows(Kind.BACKUP_WITHOUT_MANIFEST, """
                        INSERT INTO backup (id, tenant_id, database_id, operation_id, state, store, key_version, created_at, row_version)
                        SELECT 'bak_lost', tenant_id, database_id, 'op_lost', 'complete', store, 1, created_at, 1 FROM backup
                        """),
                rows(Kind.OPERATION_NOT_ENDED, "UPDATE operation SET state = 'parked' WHERE kind = 'backup'"),
                rows(Kind.OPERATION_END_DIFFERS, "DELETE FROM operation_event WHERE type = 'done'"),
                rows(Kind.OPERATION_END_DIFFERS, "UPDATE operation SET state = 'undone' WHERE kind = 'backup'"),
                rows(Kind.OPERATION_END_DIFFERS, "UPDATE operation SET ended_at = NULL WHERE kind = 'backup'"),
                rows(Kind.OPERATION_END_DIFFERS, """
                        INSERT INTO operation_event SELECT operation_id, seq + 1, at, type, step, message, data
                          FROM operation_event WHERE type = 'done'
                        """),
                rows(Kind.STEP_DIFFERS, "UPDATE operation_step SET state = 'unknown' WHERE name = 'activate'"),
                rows(Kind.EVENT_MISSING, "DELETE FROM operation_event WHERE type = 'step-done'"),
                rows(Kind.LOCK_WITHOUT_OPERATION, """
                        INSERT INTO tenant_lock SELECT tenant_id, id, utc_timestamp(6) FROM operation WHERE kind = 'backup'
                        """),
                rows(Kind.LOCK_WITHOUT_OPERATION, """
                        INSERT INTO tenant_lock SELECT tenant_id, 'op_lost', utc_timestamp(6) FROM operation WHERE kind = 'backup'
                        """),
                rows(Kind.OPERATION_WITHOUT_LOCK, "UPDATE operation SET state = 'running' WHERE kind = 'backup'"),
                rows(Kind.HALF_WAY, "UPDATE backup SET state = 'writing'"),
                rows(Kind.HALF_WAY, "UPDATE tenant_database SET state = 'building' WHERE state = 'beside'"),
                rows(Kind.HALF_WAY, "UPDATE database_account SET state = 'planned' WHERE role = 'migrator'"),
                rows(Kind.HALF_WAY, "UPDATE tenant SET service_status = 'maintenance'"),
                rows(Kind.LIVE_DATABASE_DIFFERS, "UPDATE tenant_database SET state = 'live' WHERE state = 'beside'"),
                rows(Kind.LIVE_DATABASE_DIFFERS, "UPDATE tenant SET live_database_id = NULL"),
                rows(Kind.GENERATION_DIFFERS, "UPDATE tenant SET generation = generation + 1"),
                rows(
                        Kind.GENERATION_DIFFERS,
                        "UPDATE database_account SET state = 'locked' WHERE role = 'application'"),
                rows(Kind.ROUTE_DIFFERS, "UPDATE route SET generation = generation + 1"),
                rows(Kind.ROUTE_DIFFERS, "UPDATE route SET service_state = 'suspended'"),
                rows(Kind.ROUTE_DIFFERS, "UPDATE route SET account_name = '" + STRANGE_ACCOUNT + "'"),
                rows(Kind.ROUTE_DIFFERS, "UPDATE route SET database_name = '" + STRANGE_DATABASE + "'"),
                rows(Kind.ROUTE_DIFFERS, "DELETE FROM route"),
                rows(Kind.REGISTRY_DIFFERS, "UPDATE routing_registry SET version = version + 1"),
                rows(Kind.REGISTRY_DIFFERS, "UPDATE routing_registry SET route_count = route_count + 1"),
                rows(Kind.KEY_MISSING, "UPDATE tenant_key SET sealed_keyset = NULL, destroyed_at = utc_timestamp(6)"),
                rows(Kind.ONBOARDING_DIFFERS, """
                        INSERT INTO onboarding_request (id, crm_reference, company, slug, plan_name, schema_name, region,
                          contact_name, contact_email, contract_reference, state, requested_by, requested_at, decision_reason,
                          operation_id, row_version)
                        SELECT 'onb_lost', 'lost', '', 'lost', '', '', '', '', '', '', 'provisioning', '', utc_timestamp(6), '',
                               id, 1 FROM operation WHERE kind = 'provision'
                        """),
                rows(Kind.AUDIT_OF_OPERATION_DIFFERS, "DELETE FROM audit_event WHERE action = 'operation.done'"),
                rows(Kind.AUDIT_OF_OPERATION_DIFFERS, "DELETE FROM audit_event WHERE action = 'operation.request'"),
                rows(
                        Kind.AUDIT_OF_OPERATION_DIFFERS,
                        "UPDATE audit_event SET object_id = 'op_lost' WHERE action = 'operation.done'"),
                rows(Kind.AUDIT_OF_CHANGE_DIFFERS, "DELETE FROM audit_event WHERE action = 'backup.complete'"),
                rows(Kind.AUDIT_GAP, "DELETE FROM audit_event WHERE sequence = 1"),
                rows(Kind.AUDIT_GAP, "DELETE FROM audit_event WHERE trail_sequence = 1 AND tenant_id IS NOT NULL"));
    }

    private static Stream<Plant> onTheServer() {
        String user = "'" + STRANGE_ACCOUNT + "'@'%'";
        String application = "'a" + LIVE + "g1'@'%'";
        String migrator = "'m" + LIVE + "g1'@'%'";
        return Stream.of(
                server(
                        Kind.DATABASE_WITHOUT_ROW,
                        List.of("CREATE DATABASE " + STRANGE_DATABASE),
                        "DROP DATABASE " + STRANGE_DATABASE),
                server(
                        Kind.IDENTITY_DIFFERS,
                        List.of("RENAME TABLE tn" + BESIDE + ".tenantry_identity TO tn" + BESIDE + ".elsewhere"),
                        "RENAME TABLE tn" + BESIDE + ".elsewhere TO tn" + BESIDE + ".tenantry_identity"),
                server(
                        Kind.ACCOUNT_WITHOUT_ROW,
                        List.of("CREATE USER " + user + " IDENTIFIED BY 'strange' ACCOUNT LOCK"),
                        "DROP USER " + user),
                server(
                        Kind.ACCOUNT_MISSING,
                        List.of("RENAME USER " + migrator + " TO " + user),
                        "RENAME USER " + user + " TO " + migrator),
                server(
                        Kind.ACCOUNT_OPEN,
                        List.of("ALTER USER " + migrator + " ACCOUNT UNLOCK"),
                        "ALTER USER " + migrator + " ACCOUNT LOCK"),
                server(
                        Kind.ACCOUNT_SHUT,
                        List.of("ALTER USER " + application + " ACCOUNT LOCK"),
                        "ALTER USER " + application + " ACCOUNT UNLOCK"),
                server(
                        Kind.ACCOUNT_OVERREACHES,
                        List.of("GRANT SELECT ON tn" + BESIDE + ".* TO " + application),
                        "REVOKE SELECT ON tn" + BESIDE + ".* FROM " + application),
                server(
                        Kind.ACCOUNT_OVERREACHES,
                        List.of("GRANT PROCESS ON *.* TO " + application),
                        "REVOKE PROCESS ON *.* FROM " + application),
                server(
                        Kind.REAPER_OPEN,
                        List.of("ALTER USER '" + REAPER + "'@'%' ACCOUNT UNLOCK"),
                        "ALTER USER '" + REAPER + "'@'%' ACCOUNT LOCK"));
    }

    private static Plant rows(Kind kind, String statement) {
        return new Plant(
                kind, List.of(statement + (statement.startsWith("INSERT") ? "" : " LIMIT 1")), List.of(), List.of());
    }

    private static Plant server(Kind kind, List<String> statements, String undo) {
        return new Plant(kind, List.of(), statements, List.of(undo));
    }

    @Override
    public String toString() {
        return kind + " by "
                + (catalog.isEmpty() ? server : catalog)
                        .getFirst()
                        .strip()
                        .lines()
                        .findFirst()
                        .orElse("");
    }
}
