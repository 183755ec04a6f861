package dev.tenantry.controlplane.server;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.campaign.Register;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.access.Role;
import dev.tenantry.controlplane.audit.JdbcAuditTrail;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.Preconditions;
import java.util.OptionalLong;
import java.util.Set;

/** The version of a server's row, raised by cordoning with an ETag that was read before, as two operators do at the same moment. */
public final class CordonRegister implements Register {
    private static final Caller CALLER = new Caller("tok_test", "pat", Set.of(Role.OPERATOR), null, "req-cordon");

    private final Catalog catalog;
    private final Servers servers;
    private final ServerId server;

    public CordonRegister(Catalog catalog, ServerStore store, ServerId server) {
        this.catalog = catalog;
        this.servers = new Servers(catalog, store, new Ids(), new JdbcAuditTrail());
        this.server = server;
    }

    @Override
    public String name() {
        return "server.row_version";
    }

    @Override
    public long read() {
        return seen().rowVersion();
    }

    @Override
    public OptionalLong raise() {
        ServerView seen = seen();
        try {
            return OptionalLong.of(catalog.transaction(transaction -> servers.cordon(
                            transaction, CALLER, server, Preconditions.etag(seen.rowVersion()), !seen.cordoned()))
                    .rowVersion());
        } catch (ApiException refused) {
            if (refused.code() != ProblemCode.REQUEST_PRECONDITION_FAILED) {
                throw refused;
            }
            return OptionalLong.empty();
        }
    }

    private ServerView seen() {
        return catalog.transaction(transaction -> servers.visible(transaction, server));
    }
}
