package dev.tenantry.controlplane.server;

import dev.tenantry.api.common.Page;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.server.RegisterServerRequest;
import dev.tenantry.api.server.RemoveServerRequest;
import dev.tenantry.api.server.RemovedServerView;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.idempotency.Changes;
import dev.tenantry.controlplane.problem.PathIds;
import dev.tenantry.controlplane.problem.Preconditions;
import dev.tenantry.provisioning.server.Inspection;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/** The servers that hold tenant databases. */
@Controller("/v1/servers")
@ExecuteOn(TaskExecutors.BLOCKING)
class ServersEndpoint {
    private final Catalog catalog;
    private final Changes changes;
    private final Servers servers;
    private final ServerRemoval removal;
    private final ServerStore store;

    ServersEndpoint(Catalog catalog, Changes changes, Servers servers, ServerRemoval removal, ServerStore store) {
        this.catalog = catalog;
        this.changes = changes;
        this.servers = servers;
        this.removal = removal;
        this.store = store;
    }

    /** Checks a server, makes the service accounts on it and forgets the administrator's credential. */
    @Post
    HttpResponse<ServerView> register(Caller caller, @Body @Valid RegisterServerRequest request) {
        return servers.register(
                caller,
                request,
                insert -> changes.make(transaction -> answer(HttpStatus.CREATED, insert.apply(transaction))));
    }

    /** Servers by name, without those that were taken out of the catalog. */
    @Get("{?cursor,limit}")
    Page<ServerView> list(
            @Nullable @QueryValue String cursor, @QueryValue(defaultValue = "50") @Min(1) @Max(200) int limit) {
        return catalog.transaction(transaction -> store.list(transaction, cursor == null ? "" : cursor, limit));
    }

    /** One server and what its last check found. */
    @Get("/{serverId}")
    HttpResponse<ServerView> get(String serverId) {
        ServerId id = PathIds.server(serverId);
        return answer(HttpStatus.OK, catalog.transaction(transaction -> servers.visible(transaction, id)));
    }

    /** Looks at a server again. */
    @Post("/{serverId}/check")
    HttpResponse<ServerView> check(Caller caller, String serverId) {
        ServerId id = PathIds.server(serverId);
        Inspection inspection = servers.inspect(id);
        return changes.make(
                transaction -> answer(HttpStatus.OK, servers.noteFindings(transaction, caller, id, inspection)));
    }

    /** Keeps new databases off a server. */
    @Post("/{serverId}/cordon")
    HttpResponse<ServerView> cordon(Caller caller, String serverId, @Nullable @Header("If-Match") String ifMatch) {
        ServerId id = PathIds.server(serverId);
        return changes.make(
                transaction -> answer(HttpStatus.OK, servers.cordon(transaction, caller, id, ifMatch, true)));
    }

    /** Lets new databases on a server again. */
    @Post("/{serverId}/uncordon")
    HttpResponse<ServerView> uncordon(Caller caller, String serverId, @Nullable @Header("If-Match") String ifMatch) {
        ServerId id = PathIds.server(serverId);
        return changes.make(
                transaction -> answer(HttpStatus.OK, servers.cordon(transaction, caller, id, ifMatch, false)));
    }

    /** Takes an empty server, or one that is lost for good, out of the catalog. Nothing is done to the server itself. */
    @Post("/{serverId}/remove")
    HttpResponse<RemovedServerView> remove(
            Caller caller,
            String serverId,
            @Nullable @Header("If-Match") String ifMatch,
            @Body @Valid RemoveServerRequest request) {
        ServerId id = PathIds.server(serverId);
        return removal.remove(
                caller,
                id,
                ifMatch,
                request,
                work -> changes.make(transaction -> HttpResponse.ok(work.apply(transaction))));
    }

    private static MutableHttpResponse<ServerView> answer(HttpStatus status, ServerView server) {
        return HttpResponse.status(status)
                .header("ETag", Preconditions.etag(server.rowVersion()))
                .body(server);
    }
}
