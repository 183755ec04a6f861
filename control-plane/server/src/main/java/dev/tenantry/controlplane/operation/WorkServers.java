package dev.tenantry.controlplane.operation;

import dev.tenantry.api.id.ServerId;
import dev.tenantry.controlplane.server.DatabaseServers;
import dev.tenantry.provisioning.BoundServer;
import dev.tenantry.provisioning.DatabaseServer;
import dev.tenantry.provisioning.server.WorkToken;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers that one claim works on, each fenced for it: once a later claim came there, this one changes nothing any more. */
final class WorkServers {
    private static final Logger LOG = LoggerFactory.getLogger(WorkServers.class);

    private final DatabaseServers servers;
    private final WorkToken token;
    private final Map<ServerId, BoundServer> touched = new ConcurrentHashMap<>();
    private volatile boolean abandoned;

    WorkServers(DatabaseServers servers, Claimed operation) {
        this.servers = servers;
        this.token = new WorkToken(operation.id().value(), operation.epoch());
    }

    /** Which claim it is. */
    WorkToken token() {
        return token;
    }

    /** A server, as this claim sees it. */
    DatabaseServer of(ServerId id) {
        BoundServer known = touched.get(id);
        if (known != null) {
            return known;
        }
        // Two threads that come first at once may both bind: they are of the same claim.
        BoundServer fresh = servers.of(id).boundTo(token);
        BoundServer former = touched.putIfAbsent(id, fresh);
        BoundServer server = former == null ? fresh : former;
        if (abandoned) {
            server.abandon();
        }
        return server;
    }

    /** The claim is given up: whoever waits for a server on its behalf is cut off. What the servers still do is ended by the next claim. */
    void abandon() {
        abandoned = true;
        touched.values().forEach(BoundServer::abandon);
    }

    /** The operation has ended: nothing of it is under way anywhere. */
    void settle() {
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
