package dev.tenantry.controlplane.restore;

import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.restore.DifferenceView;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.restore.SwapRequest;
import dev.tenantry.api.restore.TableDifference;
import dev.tenantry.api.restore.UndoSwapRequest;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.idempotency.Changes;
import dev.tenantry.controlplane.operation.OperationStore;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.PathIds;
import dev.tenantry.controlplane.server.DatabaseServers;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.TenantAccess;
import dev.tenantry.controlplane.tenant.TenantDatabase;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.identifier.ObjectName;
import dev.tenantry.provisioning.restore.Comparison;
import dev.tenantry.provisioning.restore.DatabaseDifference;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.validation.Valid;
import java.sql.Connection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Restores beside the live database, the swap of the two, its undo, and how they differ. */
@Controller("/v1/tenants/{tenantId}")
@ExecuteOn(TaskExecutors.BLOCKING)
class RestoresEndpoint {
    private final Catalog catalog;
    private final Changes changes;
    private final TenantAccess tenants;
    private final RestoreRequests requests;
    private final DatabaseStore databases;
    private final DatabaseServers servers;
    private final OperationStore operations;

    RestoresEndpoint(
            Catalog catalog,
            Changes changes,
            TenantAccess tenants,
            RestoreRequests requests,
            DatabaseStore databases,
            DatabaseServers servers,
            OperationStore operations) {
        this.catalog = catalog;
        this.changes = changes;
        this.tenants = tenants;
        this.requests = requests;
        this.databases = databases;
        this.servers = servers;
        this.operations = operations;
    }

    /** Restores a backup into a new database beside the live one, which is not touched: on its server or another. */
    @Post("/restores")
    HttpResponse<OperationView> restore(
            Caller caller,
            String tenantId,
            @Nullable @Header("If-Match") String ifMatch,
            @Body @Valid RestoreRequest request) {
        TenantId tenant = PathIds.tenant(tenantId);
        BackupId backup = PathIds.backup(request.backupId());
        var wish = new RestoreTargets.Wish(request.server(), Boolean.TRUE.equals(request.elsewhere()));
        if (wish.server() != null && wish.elsewhere()) {
            throw ApiException.invalid(
                    List.of(new FieldError("elsewhere", "leaves the choice of a server open, and a server is named")));
        }
        var what = new RestoreRequests.What(
                request.tables() == null ? List.of() : request.tables(), Boolean.TRUE.equals(request.fromCopy()));
        String reason = request.reason() == null ? "" : request.reason();
        return accepted(
                caller,
                tenant,
                ifMatch,
                null,
                transaction -> requests.restore(transaction, tenant, backup, wish, what, caller, reason)
                        .operation());
    }

    /** Makes a verified database the live one. */
    @Post("/swap")
    HttpResponse<OperationView> swap(
            Caller caller,
            String tenantId,
            @Nullable @Header("If-Match") String ifMatch,
            @Body @Valid SwapRequest request) {
        TenantId tenant = PathIds.tenant(tenantId);
        DatabaseId database = PathIds.database(request.databaseId());
        return accepted(
                caller,
                tenant,
                ifMatch,
                request.confirm(),
                transaction -> requests.swap(
                                transaction, tenant, database, request.lostServer(), caller, request.reason())
                        .operation());
    }

    /** Makes the former database live again. */
    @Post("/undo-swap")
    HttpResponse<OperationView> undoSwap(
            Caller caller,
            String tenantId,
            @Nullable @Header("If-Match") String ifMatch,
            @Body @Valid UndoSwapRequest request) {
        TenantId tenant = PathIds.tenant(tenantId);
        return accepted(
                caller,
                tenant,
                ifMatch,
                request.confirm(),
                transaction -> requests.undoSwap(transaction, tenant, caller, request.reason())
                        .operation());
    }

    /**
     * How a database of the tenant (right) differs from the live one (left), table by table; of one that holds only some tables, these are compared.
     */
    @Get("/databases/{databaseId}/difference")
    DifferenceView difference(Caller caller, String tenantId, String databaseId) {
        Pair pair = catalog.transaction(
                transaction -> pair(transaction, caller, PathIds.tenant(tenantId), PathIds.database(databaseId)));
        Set<ObjectName> only =
                pair.right().onlyTables().stream().map(ObjectName::new).collect(Collectors.toSet());
        DatabaseDifference difference = Comparison.compare(content(pair.left(), only), content(pair.right(), only));
        return new DifferenceView(
                pair.left().id().value(),
                pair.right().id().value(),
                difference.same(),
                pair.right().isPartial(),
                difference.tables().stream()
                        .map(table -> new TableDifference(
                                table.name(),
                                table.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                                table.leftRows(),
                                table.rightRows()))
                        .toList());
    }

    private Map<ObjectName, ContentSum> content(TenantDatabase database, Set<ObjectName> only) {
        return servers.of(database.server()).contentOf(database.name(), only);
    }

    private record Pair(TenantDatabase left, TenantDatabase right) {}

    private Pair pair(Connection transaction, Caller caller, TenantId id, DatabaseId rightId) {
        TenantView tenant = tenants.changeable(transaction, caller, id, null);
        TenantDatabase right = databases
                .find(transaction, rightId)
                .filter(database -> id.equals(database.tenant()))
                .orElseThrow(() -> ApiException.notFound("database", "tenantctl tenants databases " + tenant.slug()));
        if (tenant.liveDatabaseId() == null || right.state().isGone()) {
            throw new ApiException(
                    ProblemCode.REQUEST_CONFLICT,
                    "There are no two databases to compare: the tenant has no live one, or the other is dropped.",
                    "tenantctl tenants databases " + tenant.slug());
        }
        return new Pair(databases.get(transaction, new DatabaseId(tenant.liveDatabaseId())), right);
    }

    private HttpResponse<OperationView> accepted(
            Caller caller,
            TenantId id,
            @Nullable String ifMatch,
            @Nullable String confirm,
            Function<Connection, OperationId> request) {
        return changes.make(transaction -> {
            TenantView tenant = tenants.changeable(transaction, caller, id, ifMatch);
            if (confirm != null) {
                tenants.confirm(tenant, confirm);
            }
            OperationId operation = request.apply(transaction);
            return HttpResponse.status(HttpStatus.ACCEPTED)
                    .body(operations.find(transaction, operation).orElseThrow());
        });
    }
}
