package dev.tenantry.controlplane.operation;

import dev.tenantry.api.id.ServerId;
import dev.tenantry.controlplane.server.DatabaseServers;
import dev.tenantry.provisioning.BoundServer;
import dev.tenantry.provisioning.DatabaseServer;
import dev.tenantry.provisioning.server.WorkToken;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers that one claim works on, each fenced for it: once a later claim came there, this one changes nothing any more. */
final class WorkServers {
    private static final Logger LOG = LoggerFactory.getLogger(WorkServers.class);

    private final DatabaseServers servers;
    private final WorkToken token;
    private final Map<ServerId, BoundServer> touched = new HashMap<>();

    WorkServers(DatabaseServers servers, Claimed operation) {
        this.servers = servers;
        this.token = new WorkToken(operation.id().value(), operation.epoch());
    }

    /** Which claim it is. */
    WorkToken token() {
        return token;
    }

    /** A server, as this claim sees it. */
    synchronized DatabaseServer of(ServerId id) {
        BoundServer known = touched.get(id);
        if (known == null) {
            known = servers.of(id).boundTo(token);
            touched.put(id, known);
        }
        return known;
    }

    /** The operation has ended: nothing of it is under way anywhere. */
    synchronized void settle() {
        touched.forEach((id, server) -> {
            try {
                server.settle();
            } catch (RuntimeException failure) {
                LOG.info(
                        "operation {}: its registrations on server {} stay until they are pruned",
                        token.operationId(),
                        id,
                        failure);
            }
        });
    }
}
