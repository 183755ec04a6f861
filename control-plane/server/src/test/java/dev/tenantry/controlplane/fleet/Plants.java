package dev.tenantry.controlplane.fleet;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;

/** A fleet in which everything is well, and for each finding what makes it appear. */
final class Plants {
    static final List<String> HEALTHY = List.of(
            """
            INSERT INTO server (id, name, flavour, server_version, host, port, tls_mode, region, labels, capacity_weight, cordoned, findings,
                                checked_at, created_at, created_by, row_version)
            VALUES ('srv_a', 'alpha', 'mariadb', '11.4', '127.0.0.1', 1, 'disabled', 'eu', '{}', 1, FALSE,
                    '[{"code":"server.x","severity":"note"}]', utc_timestamp(6), utc_timestamp(6) - INTERVAL 9 DAY, 'pat', 1)
            """,
            """
            INSERT INTO server_observation (server_id, reachable, detail, since, looked_at, claimed_until)
            VALUES ('srv_a', TRUE, '', utc_timestamp(6), utc_timestamp(6), utc_timestamp(6))
            """,
            """
            INSERT INTO plan (name, version, display_name, limits, backup_policy, created_at, created_by)
            VALUES ('basic', 1, 'Basic', '{}', '{}', utc_timestamp(6), 'pat')
            """,
            """
            INSERT INTO schema_version (id, schema_name, version, content_hash, migrations, migration_count, latest_migration, created_at, created_by)
            VALUES ('sch_a', 'app', 1, REPEAT('0', 64), '', 1, '1', utc_timestamp(6), 'pat')
            """,
            tenant("tnt_a", "acme"),
            """
            INSERT INTO tenant_database (id, tenant_id, server_id, database_name, state, created_by_operation, created_at, row_version)
            VALUES ('dbs_a', 'tnt_a', 'srv_a', 'tnaaaaaaaaaaaaaaaaaaaa', 'live', 'op_x', utc_timestamp(6), 1)
            """,
            """
            INSERT INTO backup (id, tenant_id, database_id, operation_id, state, store, key_version, proven_at, created_at, row_version)
            VALUES ('bak_a', 'tnt_a', 'dbs_a', 'op_b', 'complete', 'directory', 1, utc_timestamp(6), utc_timestamp(6) - INTERVAL 25 HOUR, 1)
            """,
            token("tok_r", "INTERVAL 90 DAY"),
            """
            INSERT INTO runtime_node (id, name, token_id, public_keyset, regions, acknowledged_version, lease_until, registered_at, row_version)
            VALUES ('nod_a', 'runtime-1', 'tok_r', '', '[]', 7, utc_timestamp(6) + INTERVAL 1 HOUR, utc_timestamp(6), 1)
            """,
            "UPDATE routing_registry SET version = 7",
            """
            UPDATE audit_sequencer SET origin = 'test', epoch = 1, lease_owner = 'me', lease_until = utc_timestamp(6) + INTERVAL 1 HOUR,
                   checkpoint_number = 1
            """,
            "INSERT INTO audit_checkpoint (number, log_size, at, note) VALUES (1, 0, utc_timestamp(6), '')",
            "INSERT INTO audit_anchor (place, checkpoint_number, anchored_at, detail) VALUES ('folder', 1, utc_timestamp(6), '')",
            """
            INSERT INTO control_plane (id, host, home, works, started_at, seen_at)
            VALUES ('me', 'host', '', TRUE, utc_timestamp(6), utc_timestamp(6) + INTERVAL 1 HOUR)
            """,
            """
            INSERT INTO retention_check (tenant_id, next_at, checked_at) VALUES ('tnt_a', utc_timestamp(6), utc_timestamp(6))
            """,
            """
            INSERT INTO schedule (id, name, operation_kind, input, cron, zone, next_fire_at, missed_policy, jitter_seconds, paused, row_version,
                                  reason, created_at, created_by)
            VALUES ('sdl_a', 'nightly', 'backup', '{}', '0 3 * * *', 'UTC', utc_timestamp(6) + INTERVAL 1 HOUR, 'skip', 0, FALSE, 1,
                    '', utc_timestamp(6), 'pat')
            """);

    /** By the finding's code: what makes it appear in the healthy fleet. */
    static final Map<String, List<String>> OF = Map.ofEntries(
            entry("operation.parked", List.of(operation("parked", "'restore.different'", "NULL", "1 HOUR"))),
            entry("operation.quarantined", List.of(operation("parked", "'operation.quarantined'", "NULL", "1 HOUR"))),
            entry(
                    "operation.abandoned",
                    List.of(operation("running", "NULL", "utc_timestamp(6) - INTERVAL 2 MINUTE", "3 MINUTE"))),
            entry(
                    "operation.stalled",
                    List.of(
                            operation(
                                    "running", "'operation.stalled'", "utc_timestamp(6) + INTERVAL 1 HOUR", "1 SECOND"),
                            """
                            INSERT INTO operation_step (operation_id, seq, name, state, attempt, error_code, started_at)
                            VALUES ('op_a', 1, 'copy', 'failed', 1, 'operation.stalled', utc_timestamp(6))
                            """)),
            entry("operation.waiting", List.of(operation("queued", "NULL", "NULL", "11 MINUTE"))),
            entry(
                    "operation.overdue",
                    List.of("""
                            INSERT INTO operation (id, kind, definition_version, tenant_id, input, state, priority, run_at, epoch, attempt, claims,
                                                   cancel_requested, requested_by, reason, request_id, created_at, started_at, ended_at)
                            VALUES ('op_h', 'backup', 1, 'tnt_a', '{}', 'done', 0, utc_timestamp(6), 1, 0, 0, FALSE, 'pat', '', 'r',
                                    utc_timestamp(6), utc_timestamp(6), utc_timestamp(6))
                            """, """
                            INSERT INTO operation_step (operation_id, seq, name, state, attempt, started_at, ended_at)
                            VALUES ('op_h', 1, 'copy', 'done', 1, utc_timestamp(6), utc_timestamp(6) + INTERVAL 10 SECOND)
                            """, operation("running", "NULL", "utc_timestamp(6) + INTERVAL 1 HOUR", "95 SECOND"))),
            entry(
                    "operation.endless",
                    List.of(operation("running", "NULL", "utc_timestamp(6) + INTERVAL 1 HOUR", "25 HOUR"))),
            entry(
                    "server.unreachable",
                    List.of("UPDATE server_observation SET reachable = FALSE, detail = 'It does not answer.'")),
            entry("server.not_seen", List.of("DELETE FROM server_observation")),
            entry("server.unfit", List.of(findings("blocker"))),
            entry("server.weak", List.of(findings("warning"))),
            entry("server.check_old", List.of("UPDATE server SET checked_at = utc_timestamp(6) - INTERVAL 3 DAY")),
            entry(
                    "runtime.silent",
                    List.of("UPDATE runtime_node SET lease_until = utc_timestamp(6) - INTERVAL 1 MINUTE")),
            entry("runtime.behind", List.of("""
                    INSERT INTO route (tenant_id, registry_version, service_state, reason, server_id, database_id, database_name, account_name,
                                       generation, limits, changed_at)
                    VALUES ('tnt_a', 8, 'active', '', 'srv_a', 'dbs_a', 'tnaaaaaaaaaaaaaaaaaaaa', 'a', 1, '{}',
                            utc_timestamp(6) - INTERVAL 2 MINUTE)
                    """)),
            entry("backup.none", List.of("DELETE FROM backup")),
            entry("backup.old", List.of("UPDATE plan SET backup_policy = '{\"rpoMinutes\":60}'")),
            entry(
                    "backup.slow",
                    List.of(
                            "UPDATE plan SET backup_policy = '{\"rtoMinutes\":1}'",
                            "UPDATE backup SET proven_seconds = 61")),
            entry(
                    "retention.not_known",
                    List.of("UPDATE retention_check SET checked_at = utc_timestamp(6) - INTERVAL 25 HOUR")),
            entry("copy.missing", List.of("""
                    INSERT INTO backup (id, tenant_id, database_id, operation_id, state, store, key_version, proven_at, copy_store, copy_problem,
                                        created_at, ended_at, row_version)
                    VALUES ('bak_c', 'tnt_a', 'dbs_a', 'op_c', 'complete', 'directory', 1, utc_timestamp(6), 'copy-s3', 'backup.store_full: x',
                            utc_timestamp(6), utc_timestamp(6) - INTERVAL 27 HOUR, 1)
                    """)),
            entry("backup.unproven", List.of("UPDATE backup SET proven_at = NULL")),
            entry(
                    "drill.failed",
                    List.of("UPDATE backup SET refuted_at = utc_timestamp(6), refutation = 'backup.corrupt: x'")),
            entry("drill.not_known", List.of("""
                    INSERT INTO backup (id, tenant_id, database_id, operation_id, state, store, key_version, created_at, row_version)
                    VALUES ('bak_n', 'tnt_a', 'dbs_a', 'op_n', 'complete', 'directory', 1, utc_timestamp(6), 1)
                    """, """
                    INSERT INTO restore_drill (operation_id, backup_id, tenant_id, server_id, state, requested_at, ended_at)
                    VALUES ('op_d', 'bak_n', 'tnt_a', 'srv_a', 'not_known', utc_timestamp(6), utc_timestamp(6))
                    """)),
            entry("tenant.failed", List.of("""
                    INSERT INTO tenant (id, slug, display_name, region, plan_name, plan_version, schema_version_id, commercial_status, service_status,
                                        data_status, status_reason, generation, created_at, created_by, row_version)
                    VALUES ('tnt_f', 'failed-f', 'Foo', 'eu', 'basic', 1, 'sch_a', 'ended', 'failed', 'erased', 'no room', 0,
                            utc_timestamp(6), 'pat', 1)
                    """)),
            entry("tenant.stuck", List.of("UPDATE tenant SET service_status = 'provisioning' WHERE id = 'tnt_a'")),
            entry("tenant.retained_past", List.of("""
                    UPDATE tenant SET data_status = 'retained', service_status = 'suspended', retained_until = utc_timestamp(6) - INTERVAL 2 DAY
                     WHERE id = 'tnt_a'
                    """)),
            entry("onboarding.waiting", List.of(onboarding("submitted"))),
            entry("onboarding.stuck", List.of(onboarding("provisioning"))),
            entry("onboarding.failed", List.of(onboarding("failed"))),
            entry("token.expiring", List.of(token("tok_e", "INTERVAL 5 DAY"))),
            entry("audit.late", List.of("""
                    INSERT INTO audit_event (at, actor, person, action, object_id, reason, request_id, detail)
                    VALUES (utc_timestamp(6) - INTERVAL 2 MINUTE, 'a', 'p', 'tenant.create', 'x', '', 'r', '{}')
                    """)),
            entry(
                    "audit.no_sequencer",
                    List.of("UPDATE audit_sequencer SET lease_until = utc_timestamp(6) - INTERVAL 1 MINUTE")),
            entry("audit.unsigned", List.of("UPDATE audit_checkpoint SET at = utc_timestamp(6) - INTERVAL 4 MINUTE")),
            entry("audit.anchor_failing", List.of("UPDATE audit_anchor SET failed_since = utc_timestamp(6)")),
            entry("control-plane.silent", List.of("""
                    INSERT INTO control_plane (id, host, home, works, started_at, seen_at)
                    VALUES ('gone', 'host', '', TRUE, utc_timestamp(6), utc_timestamp(6) - INTERVAL 31 SECOND)
                    """)),
            entry("control-plane.none_works", List.of("UPDATE control_plane SET works = FALSE")),
            entry("schedule.late", List.of("UPDATE schedule SET next_fire_at = utc_timestamp(6) - INTERVAL 11 MINUTE")),
            entry("drift.open", List.of(drift("confirmed"))),
            entry("drift.quarantined", List.of(drift("quarantined"))),
            entry("drift.not_seen", List.of("""
                    INSERT INTO drift_sweep (target, epoch, next_at, known_at, seconds, examined)
                    VALUES ('srv_a', 1, utc_timestamp(6), utc_timestamp(6) - INTERVAL 61 MINUTE, 1, 1)
                    """)),
            entry("hold.review_due", List.of("UPDATE tenant SET data_status = 'on_hold' WHERE id = 'tnt_a'", """
                    INSERT INTO legal_hold (id, tenant_id, owner, reason, review_on, placed_by, placed_at)
                    VALUES ('hld_a', 'tnt_a', 'Lea', 'a lawsuit', UTC_DATE() - INTERVAL 1 DAY, 'Lea', utc_timestamp(6))
                    """)),
            entry("deletion.stopped", List.of("""
                    INSERT INTO deletion_request (id, tenant_id, state, plan, plan_sha256, reason, requested_by, requested_at, expires_at,
                                                  decided_by, decided_at, operation_id, ended_at, row_version)
                    VALUES ('del_a', 'tnt_a', 'refused', '', REPEAT('0', 64), '', 'pat', utc_timestamp(6) - INTERVAL 1 HOUR,
                            utc_timestamp(6) + INTERVAL 1 DAY, 'rob', utc_timestamp(6), 'op_x', utc_timestamp(6), 1)
                    """)),
            entry("fleet.check_failed", List.of()));

    private Plants() {}

    private static String tenant(String id, String slug) {
        return """
                INSERT INTO tenant (id, slug, display_name, region, plan_name, plan_version, schema_version_id, commercial_status, service_status,
                                    data_status, status_reason, live_database_id, generation, created_at, created_by, row_version)
                VALUES ('%s', '%s', 'Acme', 'eu', 'basic', 1, 'sch_a', 'active', 'ready', 'live', '', 'dbs_a', 1,
                        utc_timestamp(6) - INTERVAL 9 DAY, 'pat', 1)
                """.formatted(id, slug);
    }

    private static String token(String id, String expires) {
        return """
                INSERT INTO api_token (id, name, person, roles, token_sha256, expires_at, created_at, created_by)
                VALUES ('%s', 'x', 'Rob', '["runtime"]', SHA2('%s', 256), utc_timestamp(6) + %s, utc_timestamp(6) - INTERVAL 60 DAY, 'pat')
                """.formatted(id, id, expires);
    }

    private static String findings(String severity) {
        return "UPDATE server SET findings = '[{\"code\":\"server.a\",\"severity\":\"note\"},{\"code\":\"server.b\",\"severity\":\""
                + severity + "\",\"found\":\"x\"}]'";
    }

    private static String operation(String state, String errorCode, String leaseUntil, String begunBefore) {
        return """
                INSERT INTO operation (id, kind, definition_version, tenant_id, input, state, priority, run_at, lease_until, epoch, attempt, claims,
                                       cancel_requested, error_code, requested_by, reason, request_id, created_at, started_at)
                VALUES ('op_a', 'backup', 1, 'tnt_a', '{}', '%s', 0, utc_timestamp(6) - INTERVAL %s, %s, 1, 0, 0, FALSE, %s, 'pat', '', 'r',
                        utc_timestamp(6) - INTERVAL %s, utc_timestamp(6) - INTERVAL %s)
                """.formatted(state, begunBefore, leaseUntil, errorCode, begunBefore, begunBefore);
    }

    private static String drift(String state) {
        return """
                INSERT INTO drift (id, kind, target, object, open_key, state, tenant_id, detail, accounts, times_seen, first_seen_at, last_seen_at,
                                   row_version)
                VALUES ('drf_a', 'database.unknown', 'srv_a', 'tnbbbbbbbbbbbbbbbbbbbb', REPEAT('0', 64), '%s', NULL, 'It is not known.', '[]',
                        2, utc_timestamp(6), utc_timestamp(6), 1)
                """.formatted(state);
    }

    private static String onboarding(String state) {
        return """
                INSERT INTO onboarding_request (id, crm_reference, company, slug, plan_name, schema_name, region, contact_name, contact_email,
                                                contract_reference, state, requested_by, requested_at, decided_at, decision_reason, row_version)
                VALUES ('onb_a', 'crm', 'Globex', 'globex', 'basic', 'app', 'eu', 'Gil', 'g@example.org', 'c', '%s', 'Sally',
                        utc_timestamp(6) - INTERVAL 25 HOUR, utc_timestamp(6) - INTERVAL 2 HOUR, '', 1)
                """.formatted(state);
    }
}
