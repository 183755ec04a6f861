package dev.tenantry.controlplane.schema;

import dev.tenantry.api.common.Page;
import dev.tenantry.api.schema.PublishSchemaRequest;
import dev.tenantry.api.schema.SchemaVersionView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.idempotency.Changes;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.PathIds;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/** Application schemas. */
@Controller("/v1/schemas")
@ExecuteOn(TaskExecutors.BLOCKING)
class SchemasEndpoint {
    private final Catalog catalog;
    private final Changes changes;
    private final Schemas schemas;

    SchemasEndpoint(Catalog catalog, Changes changes, Schemas schemas) {
        this.catalog = catalog;
        this.changes = changes;
        this.schemas = schemas;
    }

    /** Publishes migrations as the next version: 201; or says that this content is published already: 200. */
    @Post
    HttpResponse<SchemaVersionView> publish(Caller caller, @Body @Valid PublishSchemaRequest request) {
        return changes.make(transaction -> {
            SchemaVersionView published = schemas.publish(transaction, caller, request);
            return HttpResponse.status(published.unchanged() ? HttpStatus.OK : HttpStatus.CREATED)
                    .body(published);
        });
    }

    /** Published versions, newest first. */
    @Get("{?name,cursor,limit}")
    Page<SchemaVersionView> list(
            @Nullable @QueryValue String name,
            @Nullable @QueryValue String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit) {
        return catalog.transaction(transaction -> schemas.list(transaction, name, cursor, limit));
    }

    /** One published version. */
    @Get("/{schemaVersionId}")
    SchemaVersionView get(String schemaVersionId) {
        return catalog.transaction(transaction -> schemas.find(transaction, PathIds.schemaVersion(schemaVersionId)))
                .orElseThrow(() -> ApiException.notFound("schema version", "tenantctl schemas list"));
    }
}
