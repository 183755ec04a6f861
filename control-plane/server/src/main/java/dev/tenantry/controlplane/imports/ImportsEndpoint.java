package dev.tenantry.controlplane.imports;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.imports.CompleteImportRequest;
import dev.tenantry.api.imports.ImportAccepted;
import dev.tenantry.api.imports.ImportTenantRequest;
import dev.tenantry.api.imports.ImportView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.idempotency.Changes;
import dev.tenantry.controlplane.operation.OperationStore;
import dev.tenantry.controlplane.problem.PathIds;
import dev.tenantry.controlplane.tenant.TenantAccess;
import dev.tenantry.controlplane.tenant.TenantCreation;
import dev.tenantry.controlplane.tenant.TenantProvisioning;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Imports: asked for, sent in parts, said to be complete. What becomes of them is their operation's to say. */
@Controller("/v1/imports")
@ExecuteOn(TaskExecutors.BLOCKING)
class ImportsEndpoint {
    /** More parts than any configured size needs. */
    private static final int MOST_PARTS = 10_000_000;

    private final Catalog catalog;
    private final Changes changes;
    private final ImportRequests requests;
    private final TenantAccess access;
    private final OperationStore operations;

    ImportsEndpoint(
            Catalog catalog, Changes changes, ImportRequests requests, TenantAccess access, OperationStore operations) {
        this.catalog = catalog;
        this.changes = changes;
        this.requests = requests;
        this.access = access;
        this.operations = operations;
    }

    /** Makes a tenant that waits for a file, and queues the operation that fills it. */
    @Post
    HttpResponse<ImportAccepted> begin(Caller caller, @Body @Valid ImportTenantRequest request) {
        return changes.make(transaction -> {
            TenantCreation.Placed placed = requests.begin(transaction, caller, request);
            TenantProvisioning.Accepted accepted = placed.accepted();
            return HttpResponse.status(HttpStatus.ACCEPTED)
                    .header("Location", "/v1/imports/" + accepted.operation())
                    .body(new ImportAccepted(
                            access.visible(transaction, caller, accepted.tenant()),
                            operations.find(transaction, accepted.operation()).orElseThrow(),
                            placed.placement(),
                            requests.view(transaction, accepted.operation())));
        });
    }

    /** Where a file stands, for a sender that was interrupted. */
    @Get("/{operationId}")
    ImportView get(String operationId) {
        OperationId id = PathIds.operation(operationId);
        return catalog.transaction(transaction -> requests.view(transaction, id));
    }

    /** Takes one part of the file in, in its order; one that arrived already is fine. Whatever the bytes are said to be, they are bytes. */
    @Put("/{operationId}/parts/{part}")
    @Consumes(MediaType.ALL)
    ImportView receive(String operationId, @Min(1) @Max(MOST_PARTS) int part, @Body byte[] content) {
        return requests.receive(PathIds.operation(operationId), part, content);
    }

    /** Says that the file was sent whole: its import begins. */
    @Post("/{operationId}/complete")
    HttpResponse<ImportView> complete(Caller caller, String operationId, @Body @Valid CompleteImportRequest request) {
        OperationId id = PathIds.operation(operationId);
        return changes.make(transaction -> HttpResponse.ok(requests.complete(transaction, caller, id, request)));
    }
}
