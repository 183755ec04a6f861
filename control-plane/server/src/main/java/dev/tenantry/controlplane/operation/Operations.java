package dev.tenantry.controlplane.operation;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import java.sql.Connection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where operations are asked for. */
public interface Operations {
    /**
     * Queues an operation in the caller's transaction, takes the tenant's lock for it, and writes its audit record
     * ({@code operation.request}). The engine is woken after the commit.
     *
     * @throws dev.tenantry.controlplane.problem.ApiException TENANT_BUSY when another operation holds the tenant
     */
    OperationId submit(Connection transaction, Request request);

    /** The same under an id that the caller made, because rows of its own transaction name it. */
    OperationId submit(Connection transaction, OperationId id, Request request);

    /**
     * What is asked for.
     *
     * @param kind the word of a kind: provision, backup, restore, swap, suspend, resume, delete
     * @param tenantId whose lock it takes, or null
     * @param serverId the server it works on, for its limits, or null
     * @param input the kind's input, flat; ids and words only, never a secret
     * @param actor the token's id
     * @param person who asks
     * @param reason why; may be empty
     * @param requestId the request it came with
     * @param background whether nobody waits for it
     */
    record Request(
            String kind,
            @Nullable TenantId tenantId,
            @Nullable ServerId serverId,
            Map<String, String> input,
            String actor,
            String person,
            String reason,
            String requestId,
            boolean background) {
        public Request {
            input = Map.copyOf(input);
        }
    }
}
