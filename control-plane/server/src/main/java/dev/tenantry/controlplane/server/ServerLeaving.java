package dev.tenantry.controlplane.server;

import dev.tenantry.api.id.ServerId;
import java.sql.Connection;

/** Whoever keeps something about servers, and has to let go of it when one is taken out of the catalog. */
public interface ServerLeaving {
    /** Lets go, in the transaction that takes the server out; the server's row is locked. */
    void left(Connection transaction, ServerId server);
}
