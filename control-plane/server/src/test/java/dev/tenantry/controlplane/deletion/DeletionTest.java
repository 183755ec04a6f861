package dev.tenantry.controlplane.deletion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.deletion.ApproveDeletionRequest;
import dev.tenantry.api.deletion.DeletionView;
import dev.tenantry.api.deletion.DiscardDatabaseRequest;
import dev.tenantry.api.deletion.HoldView;
import dev.tenantry.api.deletion.PlaceHoldRequest;
import dev.tenantry.api.deletion.PurgePlanView;
import dev.tenantry.api.deletion.PurgeTenantRequest;
import dev.tenantry.api.deletion.ReleaseHoldRequest;
import dev.tenantry.api.deletion.UndeleteTenantRequest;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.restore.SwapRequest;
import dev.tenantry.api.tenant.DeleteTenantRequest;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.LivePlane;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A contract's end over HTTP, on real servers of both flavours. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeletionTest {
    private static final String ALL = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    private final Map<Flavour, LivePlane> planes = new EnumMap<>(Flavour.class);

    @AfterAll
    void end() {
        planes.values().forEach(LivePlane::close);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aDeletedTenantHasAProvenLastBackupAndComesBackInsideTheGrace(Flavour flavour) {
        LivePlane plane = plane(flavour);
        TenantView tenant = plane.tenant();
        String path = "/v1/tenants/" + tenant.id();
        plane.done(path + "/delete", new DeleteTenantRequest(tenant.slug(), "contract ended"));
        TenantView deleted = plane.tenant(tenant.id());
        assertThat(deleted.dataStatus()).isEqualTo("retained");
        assertThat(deleted.retainedUntil()).isAfter(deleted.createdAt());
        assertThat(deleted.lastProvenBackupAt()).isNotNull().isEqualTo(deleted.lastBackupAt());
        assertThat(exists(plane, tenant)).isTrue();
        plane.done(path + "/undelete", new UndeleteTenantRequest(tenant.slug(), "signed again"));
        TenantView back = plane.tenant(tenant.id());
        assertThat(back.serviceStatus()).isEqualTo("ready");
        assertThat(back.commercialStatus()).isEqualTo("active");
        assertThat(back.dataStatus()).isEqualTo("live");
        assertThat(back.generation()).isEqualTo(tenant.generation() + 1);
        assertThat(code(plane.administrator()
                        .post(path + "/undelete", new UndeleteTenantRequest(tenant.slug(), "again"))))
                .isEqualTo("tenant.not_deleted");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whatTwoPersonsDecidedGoesAndNothingElse(Flavour flavour) {
        LivePlane plane = plane(flavour);
        TenantView neighbour = plane.tenant();
        TenantView tenant = plane.tenant();
        String path = "/v1/tenants/" + tenant.id();
        Api olga = plane.as("Olga", "operator");
        Api ann = plane.as("Ann", "approver");
        plane.done(path + "/delete", new DeleteTenantRequest(tenant.slug(), "contract ended"));
        PurgePlanView early = olga.get(path + "/purge").as(PurgePlanView.class);
        assertThat(early.obstacles()).singleElement().asString().contains("retained until");
        plane.sql("UPDATE tenant SET retained_until = utc_timestamp(6) WHERE id = :id", "id", tenant.id());
        assertThat(code(plane.administrator()
                        .post(path + "/undelete", new UndeleteTenantRequest(tenant.slug(), "late"))))
                .isEqualTo("tenant.grace_over");

        PurgePlanView plan = olga.get(path + "/purge").as(PurgePlanView.class);
        assertThat(plan.obstacles()).isEmpty();
        assertThat(plan.items()).extracting(item -> item.kind()).contains("database", "account", "backup", "key");
        DeletionView ticket = olga.post(
                        path + "/purge",
                        new PurgeTenantRequest(tenant.slug(), tenant.id(), plan.sha256(), "grace is over"))
                .as(DeletionView.class);
        assertThat(exists(plane, tenant)).as("nothing goes before the approval").isTrue();
        DeletionView approved = ann.post(
                        "/v1/deletions/" + ticket.id() + "/approve",
                        new ApproveDeletionRequest(tenant.slug(), "checked"))
                .as(DeletionView.class);
        OperationView purge = plane.ended(Objects.requireNonNull(approved.operationId()));
        assertThat(purge.state()).as(purge.errorDetail()).isEqualTo("done");

        assertThat(plane.tenant(tenant.id()).dataStatus()).isEqualTo("erased");
        assertThat(ann.get("/v1/deletions/" + ticket.id())
                        .as(DeletionView.class)
                        .state())
                .isEqualTo("done");
        assertThat(exists(plane, tenant)).isFalse();
        assertThat(exists(plane, neighbour)).isTrue();
        assertThat(olga.get(path + "/purge").as(PurgePlanView.class).items()).isEmpty();
        long records = plane.read(transaction -> Sql.of(
                        transaction,
                        "SELECT COUNT(*) AS n FROM deletion_record WHERE decision_id = :id AND gone_at IS NOT NULL")
                .with("id", ticket.id())
                .one(row -> row.longValue("n")));
        assertThat(records).isEqualTo(plan.items().size());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aHoldIsReleasedByAnotherPersonAndOutlivesTheContract(Flavour flavour) {
        LivePlane plane = plane(flavour);
        TenantView tenant = plane.tenant();
        String path = "/v1/tenants/" + tenant.id();
        Api ann = plane.as("Ann", "approver");
        Api again = plane.as(" ann ", "approver", "administrator");
        HoldView hold = ann.post(path + "/holds", new PlaceHoldRequest("legal", "case 4711", LocalDate.of(2030, 1, 31)))
                .as(HoldView.class);
        assertThat(hold.reviewOn()).isEqualTo("2030-01-31");
        plane.done(path + "/delete", new DeleteTenantRequest(tenant.slug(), "contract ended"));
        assertThat(plane.tenant(tenant.id()).dataStatus()).isEqualTo("on_hold");
        String release = path + "/holds/" + hold.id() + "/release";
        assertThat(code(again.post(release, new ReleaseHoldRequest("it was me"))))
                .isEqualTo("access.same_person");
        assertThat(plane.as("Bob", "approver")
                        .post(release, new ReleaseHoldRequest("case closed"))
                        .status())
                .isEqualTo(200);
        assertThat(code(plane.as("Bob", "approver").post(release, new ReleaseHoldRequest("twice"))))
                .isEqualTo("hold.released");
        assertThat(plane.tenant(tenant.id()).dataStatus()).isEqualTo("retained");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whatIsBesideIsDiscardedAndWhatIsRetiredGoesWhenItsUndoWindowIsOver(Flavour flavour) {
        LivePlane plane = plane(flavour);
        TenantView tenant = plane.tenant();
        String path = "/v1/tenants/" + tenant.id();
        String former = Objects.requireNonNull(tenant.liveDatabaseId());
        plane.done(path + "/backups", new CreateBackupRequest("a test"));
        String backup = plane.read(transaction -> Sql.of(transaction, "SELECT id FROM backup WHERE tenant_id = :id")
                .with("id", tenant.id())
                .one(row -> row.string("id")));
        String unwanted = restore(plane, path, backup);
        assertThat(code(discard(plane, path, former, former))).isEqualTo("request.conflict");
        assertThat(code(discard(plane, path, unwanted, former))).isEqualTo("deletion.wrong_target");
        plane.done(path + "/databases/" + unwanted + "/discard", new DiscardDatabaseRequest(unwanted, "a test"));
        assertThat(exists(plane, unwanted)).isFalse();
        assertThat(exists(plane, former)).isTrue();

        plane.done(path + "/swap", new SwapRequest(restore(plane, path, backup), tenant.slug(), "a test"));
        assertThat(code(discard(plane, path, former, former))).isEqualTo("deletion.grace_running");
        plane.sql("UPDATE tenant_database SET undo_until = utc_timestamp(6) WHERE id = :id", "id", former);
        plane.administrator()
                .post(path + "/holds", new PlaceHoldRequest("legal", "a case", LocalDate.of(2030, 1, 31)))
                .as(HoldView.class);
        assertThat(code(discard(plane, path, former, former))).isEqualTo("deletion.on_hold");
        plane.bean(ExpirySweep.class).sweep();
        assertThat(exists(plane, former)).as("held").isTrue();
        // Whatever the watch says meanwhile: it has this server for a day.
        plane.sql("DELETE FROM server_observation");
        plane.sql("""
                INSERT INTO server_observation (server_id, reachable, detail, since, looked_at, claimed_until)
                SELECT id, FALSE, 'It does not answer.', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL 1 DAY FROM server
                """);
        plane.sql("UPDATE legal_hold SET released_at = utc_timestamp(6) WHERE tenant_id = :id", "id", tenant.id());
        plane.sql("UPDATE tenant SET data_status = 'live' WHERE id = :id", "id", tenant.id());
        plane.bean(ExpirySweep.class).sweep();
        assertThat(plane.<List<String>>read(transaction -> Sql.of(
                                transaction, "SELECT id FROM operation WHERE kind = 'discard' AND tenant_id = :id")
                        .with("id", tenant.id())
                        .list(row -> row.string("id"))))
                .as(
                        "but the unwanted one's: a server that is out of reach is waited for, an operation would hold the tenant meanwhile")
                .hasSize(1);
        plane.sql("UPDATE server_observation SET reachable = TRUE");

        plane.bean(ExpirySweep.class).sweep();
        String operation = plane.read(
                transaction -> Sql.of(transaction, """
                        SELECT id FROM operation WHERE kind = 'discard' AND tenant_id = :id ORDER BY created_at DESC LIMIT 1
                        """).with("id", tenant.id()).one(row -> row.string("id")));
        assertThat(plane.ended(operation).state()).isEqualTo("done");
        assertThat(exists(plane, former)).isFalse();
        assertThat(exists(
                        plane, Objects.requireNonNull(plane.tenant(tenant.id()).liveDatabaseId())))
                .isTrue();
        assertThat(plane.<String>read(transaction -> Sql.of(
                                transaction,
                                "SELECT decision_id FROM deletion_record WHERE object_kind = 'database' AND object_id = :id AND gone_at IS NOT NULL")
                        .with("id", former)
                        .one(row -> row.string("decision_id"))))
                .isEqualTo(operation);
    }

    private static String restore(LivePlane plane, String path, String backup) {
        OperationView restored = plane.run(path + "/restores", new RestoreRequest(backup, "a test"));
        assertThat(restored.state()).as(restored.errorDetail()).isEqualTo("done");
        return Objects.requireNonNull(restored.result().get("databaseId"));
    }

    private static Api.Answer discard(LivePlane plane, String path, String database, String confirm) {
        return plane.administrator()
                .post(path + "/databases/" + database + "/discard", new DiscardDatabaseRequest(confirm, "a test"));
    }

    private LivePlane plane(Flavour flavour) {
        return planes.computeIfAbsent(flavour, each -> LivePlane.on(each, Map.of()));
    }

    private static String code(Api.Answer answer) {
        return answer.status() < 400
                ? "none: " + answer.status()
                : answer.problem().code();
    }

    private static boolean exists(LivePlane plane, TenantView tenant) {
        return exists(plane, Objects.requireNonNull(tenant.liveDatabaseId()));
    }

    private static boolean exists(LivePlane plane, String database) {
        String name = plane.read(
                transaction -> Sql.of(transaction, "SELECT database_name FROM tenant_database WHERE id = :id")
                        .with("id", database)
                        .one(row -> row.string("database_name")));
        try (Connection session = TestServers.administrator(plane.server());
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT (SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = '%s'),
                               (SELECT COUNT(*) FROM mysql.user WHERE user LIKE '_%sg%%')
                        """.formatted(name, name.substring(2)))) {
            row.next();
            assertThat(row.getInt(2) > 0).as("accounts go with their database").isEqualTo(row.getInt(1) > 0);
            return row.getInt(1) > 0;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
