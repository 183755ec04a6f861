package dev.tenantry.controlplane.operation;

import dev.tenantry.api.deletion.ApproveDeletionRequest;
import dev.tenantry.api.deletion.DeletionView;
import dev.tenantry.api.deletion.PurgePlanView;
import dev.tenantry.api.deletion.PurgeTenantRequest;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.DeletionId;
import dev.tenantry.api.id.DriftId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.imports.CompleteImportRequest;
import dev.tenantry.api.tenant.ChangePlanRequest;
import dev.tenantry.controlplane.backup.BackUpOperation;
import dev.tenantry.controlplane.backup.BackupRequests;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.BackupStore.BackupRecord;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.copy.CopyBackOperation;
import dev.tenantry.controlplane.copy.CopyOperation;
import dev.tenantry.controlplane.copy.CopyRequests;
import dev.tenantry.controlplane.deletion.DeleteLostOperation;
import dev.tenantry.controlplane.deletion.DeleteOperation;
import dev.tenantry.controlplane.deletion.Deletions;
import dev.tenantry.controlplane.deletion.DiscardOperation;
import dev.tenantry.controlplane.deletion.EndRequests;
import dev.tenantry.controlplane.deletion.LostEndRequests;
import dev.tenantry.controlplane.deletion.PurgeOperation;
import dev.tenantry.controlplane.deletion.UndeleteOperation;
import dev.tenantry.controlplane.drift.ClearArchiveOperation;
import dev.tenantry.controlplane.drift.ContainOperation;
import dev.tenantry.controlplane.drill.DrillOperation;
import dev.tenantry.controlplane.drill.DrillRequests;
import dev.tenantry.controlplane.imports.ImportOperation;
import dev.tenantry.controlplane.imports.ImportRequests;
import dev.tenantry.controlplane.restore.RestoreBesideOperation;
import dev.tenantry.controlplane.restore.RestoreRequests;
import dev.tenantry.controlplane.restore.RestoreTargets;
import dev.tenantry.controlplane.restore.SwapOperation;
import dev.tenantry.controlplane.retention.ExpireOperation;
import dev.tenantry.controlplane.tenant.ChangePlanOperation;
import dev.tenantry.controlplane.tenant.MaintenanceOperation;
import dev.tenantry.controlplane.tenant.ProvisionOperation;
import dev.tenantry.controlplane.tenant.ReadOnlyOperation;
import dev.tenantry.controlplane.tenant.ResumeOperation;
import dev.tenantry.controlplane.tenant.SuspendOperation;
import dev.tenantry.controlplane.tenant.TenantRequests;
import dev.tenantry.controlplane.tenant.TenantStore;
import dev.tenantry.provisioning.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** How each kind of operation is asked for in a world, with whatever must be there before. A kind without an entry fails the tests. */
final class KindScenarios {
    private static final Map<String, Function<TestWorld, OperationId>> BY_KIND = Map.ofEntries(
            Map.entry(ProvisionOperation.NAME, KindScenarios::provision),
            Map.entry(ImportOperation.NAME, KindScenarios::importTenant),
            Map.entry(BackUpOperation.NAME, KindScenarios::backUp),
            Map.entry(RestoreBesideOperation.NAME, KindScenarios::restore),
            Map.entry(DrillOperation.NAME, KindScenarios::drill),
            Map.entry(CopyOperation.NAME, KindScenarios::copy),
            Map.entry(CopyBackOperation.NAME, KindScenarios::copyBack),
            Map.entry(ExpireOperation.NAME, KindScenarios::expire),
            Map.entry(SwapOperation.NAME, KindScenarios::swap),
            Map.entry(SuspendOperation.NAME, KindScenarios::suspend),
            Map.entry(ResumeOperation.NAME, KindScenarios::resume),
            Map.entry(DeleteOperation.NAME, KindScenarios::delete),
            Map.entry(DeleteLostOperation.NAME, KindScenarios::deleteLost),
            Map.entry(UndeleteOperation.NAME, KindScenarios::undelete),
            Map.entry(PurgeOperation.NAME, KindScenarios::purge),
            Map.entry(DiscardOperation.NAME, KindScenarios::discard),
            Map.entry(ReadOnlyOperation.NAME, KindScenarios::readOnly),
            Map.entry(MaintenanceOperation.NAME, KindScenarios::maintain),
            Map.entry(ChangePlanOperation.NAME, KindScenarios::changePlan),
            Map.entry(ContainOperation.NAME, KindScenarios::contain),
            Map.entry(ClearArchiveOperation.NAME, KindScenarios::clearArchive));

    private KindScenarios() {}

    /** Prepares a world and asks for an operation of a kind. */
    static OperationId ask(TestWorld world, String kind) {
        Function<TestWorld, OperationId> scenario = BY_KIND.get(kind);
        if (scenario == null) {
            throw new IllegalStateException("kind " + kind + " has no scenario: add one to KindScenarios");
        }
        return scenario.apply(world);
    }

    /** Of a schema that has no template yet, so that recording one is tried as well. */
    private static OperationId provision(TestWorld world) {
        world.catalog.run(
                transaction -> Sql.of(transaction, "DELETE FROM template").update());
        return world.askForTenant().operation();
    }

    /** Of a dump without a history of migrations, and with a template to be recorded. */
    private static OperationId importTenant(TestWorld world) {
        world.catalog.run(
                transaction -> Sql.of(transaction, "DELETE FROM template").update());
        byte[] dump = "-- MySQL dump\nCREATE TABLE t (id INT);\nINSERT INTO t VALUES (1);\n-- Dump completed\n"
                .getBytes(StandardCharsets.UTF_8);
        OperationId operation = world.askForImport();
        ImportRequests requests = world.wiring.get(ImportRequests.class);
        requests.receive(operation, 1, dump);
        world.read(transaction -> requests.complete(
                transaction,
                TestWorld.CALLER,
                operation,
                new CompleteImportRequest(1, dump.length, TestWorld.sha256(dump))));
        return operation;
    }

    private static OperationId backUp(TestWorld world) {
        return backUp(world, world.liveTenant()).operation();
    }

    private static BackupRequests.Accepted backUp(TestWorld world, TenantId tenant) {
        return world.read(transaction ->
                world.wiring.get(BackupRequests.class).submit(transaction, tenant, TestWorld.CALLER, "a test", false));
    }

    private static OperationId restore(TestWorld world) {
        return restore(world, world.liveTenant()).operation();
    }

    /** Of the only table of a tenant in memory, so that the database beside is partial. */
    static RestoreRequests.Accepted restoreSomeTables(TestWorld world, TenantId tenant, String table) {
        BackupId backup = backUp(world, tenant).backup();
        world.drain(world.worker(UnaryOperator.identity()));
        return world.read(transaction -> world.wiring
                .get(RestoreRequests.class)
                .restore(
                        transaction,
                        tenant,
                        backup,
                        new RestoreTargets.Wish(null, false),
                        new RestoreRequests.What(List.of(table), false),
                        TestWorld.CALLER,
                        "a test"));
    }

    private static RestoreRequests.Accepted restore(TestWorld world, TenantId tenant) {
        BackupId backup = backUp(world, tenant).backup();
        world.drain(world.worker(UnaryOperator.identity()));
        return world.read(transaction -> world.wiring
                .get(RestoreRequests.class)
                .restore(transaction, tenant, backup, TestWorld.CALLER, "a test"));
    }

    private static OperationId copy(TestWorld world) {
        TenantId tenant = world.liveTenant();
        BackupId backup = backUp(world, tenant).backup();
        world.drain(world.worker(UnaryOperator.identity()));
        return copy(world, tenant, backup);
    }

    static OperationId copy(TestWorld world, TenantId tenant, BackupId backup) {
        return world.read(transaction -> world.wiring
                .get(CopyRequests.class)
                .ask(transaction, tenant, backup)
                .orElseThrow());
    }

    /** Of a backup whose own store holds something else instead of its data, and has its manifest: the world agrees, done or undone. */
    private static OperationId copyBack(TestWorld world) {
        TenantId tenant = world.liveTenant();
        BackupId backup = backUp(world, tenant).backup();
        world.drain(world.worker(UnaryOperator.identity()));
        copy(world, tenant, backup);
        world.drain(world.worker(UnaryOperator.identity()));
        ObjectStore store = world.wiring.get(Stores.class).current();
        store.list(tenant + "/" + backup + "/").stream()
                .filter(key -> !key.endsWith("manifest"))
                .forEach(key -> store.write(key, target -> target.write('x')));
        return copyBack(world, tenant, backup);
    }

    static OperationId copyBack(TestWorld world, TenantId tenant, BackupId backup) {
        return world.read(transaction ->
                world.wiring.get(CopyRequests.class).copyBack(transaction, tenant, backup, TestWorld.CALLER, "a test"));
    }

    /** Has every backup of a tenant copied, so that whatever is done to them is done to their second copies too. */
    private static void copyAll(TestWorld world, TenantId tenant) {
        List<BackupRecord> backups =
                world.read(transaction -> world.wiring.get(BackupStore.class).stored(transaction, tenant));
        backups.forEach(backup -> copy(world, tenant, backup.id()));
        world.drain(world.worker(UnaryOperator.identity()));
    }

    private static OperationId drill(TestWorld world) {
        TenantId tenant = world.liveTenant();
        BackupId backup = backUp(world, tenant).backup();
        world.drain(world.worker(UnaryOperator.identity()));
        return world.read(transaction ->
                world.wiring.get(DrillRequests.class).ask(transaction, tenant, backup, TestWorld.CALLER, "a test"));
    }

    /** Of a tenant with a backup that its plan keeps no longer, and a proven one. */
    private static OperationId expire(TestWorld world) {
        TenantId tenant = world.liveTenant();
        for (int daysAgo : new int[] {60, 1}) {
            BackupId backup = backUp(world, tenant).backup();
            world.drain(world.worker(UnaryOperator.identity()));
            world.catalog.run(transaction -> Sql.of(transaction, """
                            UPDATE backup SET snapshot_at = utc_timestamp(6) - INTERVAL :days DAY, proven_at = utc_timestamp(6) WHERE id = :id
                            """)
                    .with("days", daysAgo)
                    .with("id", backup)
                    .updateOne());
        }
        copyAll(world, tenant);
        return world.read(transaction -> world.wiring
                .get(QueuedOperations.class)
                .submit(
                        transaction,
                        new Operations.Request(
                                ExpireOperation.NAME,
                                tenant,
                                null,
                                Map.of("tenantId", tenant.value()),
                                "retention",
                                "retention",
                                "a test",
                                "req-1",
                                true)));
    }

    private static OperationId swap(TestWorld world) {
        TenantId tenant = world.liveTenant();
        DatabaseId database = restore(world, tenant).database();
        world.drain(world.worker(UnaryOperator.identity()));
        return world.read(transaction -> world.wiring
                .get(RestoreRequests.class)
                .swap(transaction, tenant, database, TestWorld.CALLER, "a test")
                .operation());
    }

    /** Of a database that was live once, so that it has an application's account, and whose undo window is over. */
    private static OperationId discard(TestWorld world) {
        TenantId tenant = world.liveTenant();
        DatabaseId former = world.read(transaction ->
                world.wiring.get(TenantStore.class).get(transaction, tenant).live());
        DatabaseId database = restore(world, tenant).database();
        world.drain(world.worker(UnaryOperator.identity()));
        world.read(transaction -> world.wiring
                .get(RestoreRequests.class)
                .swap(transaction, tenant, database, TestWorld.CALLER, "a test"));
        world.drain(world.worker(UnaryOperator.identity()));
        world.catalog.run(
                transaction -> Sql.of(transaction, """
                        UPDATE tenant_database SET undo_until = utc_timestamp(6) - INTERVAL 1 SECOND WHERE id = :id
                        """).with("id", former).updateOne());
        return world.read(transaction ->
                world.wiring.get(EndRequests.class).discard(transaction, tenant, former, TestWorld.CALLER, "a test"));
    }

    private static OperationId suspend(TestWorld world) {
        return suspend(world, world.liveTenant());
    }

    private static OperationId suspend(TestWorld world, TenantId tenant) {
        return world.read(transaction ->
                world.wiring.get(TenantRequests.class).suspend(transaction, tenant, TestWorld.CALLER, "a test"));
    }

    private static OperationId resume(TestWorld world) {
        TenantId tenant = world.liveTenant();
        suspend(world, tenant);
        world.drain(world.worker(UnaryOperator.identity()));
        return world.read(transaction ->
                world.wiring.get(TenantRequests.class).resume(transaction, tenant, TestWorld.CALLER, "a test"));
    }

    /** Of a tenant that is open, so that the way through maintenance is tried. */
    private static OperationId readOnly(TestWorld world) {
        TenantId tenant = world.liveTenant();
        return world.read(transaction ->
                world.wiring.get(TenantRequests.class).readOnly(transaction, tenant, TestWorld.CALLER, "a test"));
    }

    /** Of a tenant that is read-only, so that taking it back must lead there and not to ready. */
    private static OperationId maintain(TestWorld world) {
        TenantId tenant = world.liveTenant();
        world.read(transaction ->
                world.wiring.get(TenantRequests.class).readOnly(transaction, tenant, TestWorld.CALLER, "a test"));
        world.drain(world.worker(UnaryOperator.identity()));
        return world.read(transaction ->
                world.wiring.get(TenantRequests.class).maintain(transaction, tenant, TestWorld.CALLER, "a test"));
    }

    private static OperationId changePlan(TestWorld world) {
        TenantId tenant = world.liveTenant();
        return world.read(transaction -> world.wiring
                .get(TenantRequests.class)
                .changePlan(transaction, tenant, TestWorld.CALLER, new ChangePlanRequest("small", null, "a test")));
    }

    private static OperationId delete(TestWorld world) {
        return delete(world, world.liveTenant());
    }

    private static OperationId delete(TestWorld world, TenantId tenant) {
        return world.read(transaction ->
                world.wiring.get(EndRequests.class).delete(transaction, tenant, TestWorld.CALLER, "a test"));
    }

    /** Of a tenant whose server was out of reach a moment ago, and answers again when the operation comes to it. */
    private static OperationId deleteLost(TestWorld world) {
        TenantId tenant = world.liveTenant();
        world.catalog.run(transaction -> Sql.of(transaction, """
                        REPLACE INTO server_observation (server_id, reachable, detail, since, looked_at, claimed_until)
                        SELECT id, FALSE, 'It does not answer.', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)
                          FROM server
                        """).update());
        OperationId operation = world.read(transaction -> world.wiring
                .get(LostEndRequests.class)
                .delete(transaction, tenant, "fake", TestWorld.CALLER, "a test"));
        world.catalog.run(transaction ->
                Sql.of(transaction, "DELETE FROM server_observation").update());
        return operation;
    }

    private static TenantId deleted(TestWorld world) {
        TenantId tenant = world.liveTenant();
        OperationId operation = delete(world, tenant);
        world.drain(world.worker(UnaryOperator.identity()));
        world.assertEndedOnce(operation, "done");
        return tenant;
    }

    private static OperationId undelete(TestWorld world) {
        TenantId tenant = deleted(world);
        return world.read(transaction ->
                world.wiring.get(EndRequests.class).undelete(transaction, tenant, TestWorld.CALLER, "a test"));
    }

    /** Of a tenant whose grace time is over, asked for by one person and approved by another. */
    private static OperationId purge(TestWorld world) {
        TenantId tenant = deleted(world);
        copyAll(world, tenant);
        world.catalog.run(
                transaction -> Sql.of(transaction, """
                        UPDATE tenant SET retained_until = utc_timestamp(6) - INTERVAL 1 SECOND WHERE id = :id
                        """).with("id", tenant).updateOne());
        Deletions deletions = world.wiring.get(Deletions.class);
        return world.read(transaction -> {
            PurgePlanView plan = deletions.plan(transaction, TestWorld.CALLER, tenant);
            DeletionView ticket = deletions.request(
                    transaction,
                    TestWorld.CALLER,
                    tenant,
                    new PurgeTenantRequest(plan.slug(), tenant.value(), plan.sha256(), "a test"));
            DeletionView approved = deletions.approve(
                    transaction,
                    TestWorld.OTHER,
                    new DeletionId(ticket.id()),
                    new ApproveDeletionRequest(plan.slug(), "a test"));
            return new OperationId(Objects.requireNonNull(approved.operationId()));
        });
    }

    /** Of an account that is locked already, so that the world agrees whether the operation is done or undone. */
    private static OperationId contain(TestWorld world) {
        TenantId tenant = world.liveTenant();
        String of = " FROM database_account a JOIN tenant_database d ON d.id = a.database_id"
                + " WHERE a.role = 'migrator' AND d.tenant_id = '" + tenant + "'";
        String account =
                world.strings("SELECT a.account_name AS x" + of).iterator().next();
        String server = world.strings("SELECT d.server_id AS x" + of).iterator().next();
        DriftId drift = new Ids().drift();
        world.catalog.run(transaction -> Sql.of(transaction, """
                        INSERT INTO drift (id, kind, target, object, open_key, state, tenant_id, detail, accounts, times_seen,
                                           first_seen_at, last_seen_at, row_version)
                        VALUES (:id, 'account.session', 'srv_test', :account, :id, 'confirmed', :tenant, 'a test',
                                CONCAT('["', :account, '"]'), 2, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 1)
                        """)
                .with("id", drift)
                .with("account", account)
                .with("tenant", tenant)
                .updateOne());
        return world.read(transaction -> world.wiring
                .get(QueuedOperations.class)
                .submit(
                        transaction,
                        new Operations.Request(
                                ContainOperation.NAME,
                                tenant,
                                null,
                                Map.of("serverId", server, "driftId", drift.value()),
                                "tok_test",
                                "pat",
                                "a test",
                                "req-1",
                                true)));
    }

    /** Of a backup that is there, and of an attempt at it that was taken over by the one that became it. */
    private static OperationId clearArchive(TestWorld world) {
        TenantId tenant = world.liveTenant();
        BackupId backup = backUp(world, tenant).backup();
        world.drain(world.worker(UnaryOperator.identity()));
        world.wiring
                .get(Stores.class)
                .current()
                .write(tenant + "/" + backup + "/999.data", target -> target.write('x'));
        return world.read(transaction -> world.wiring
                .get(QueuedOperations.class)
                .submit(
                        transaction,
                        new Operations.Request(
                                ClearArchiveOperation.NAME,
                                tenant,
                                null,
                                Map.of("tenantId", tenant.value(), "backupId", backup.value()),
                                "tok_test",
                                "pat",
                                "a test",
                                "req-1",
                                true)));
    }
}
