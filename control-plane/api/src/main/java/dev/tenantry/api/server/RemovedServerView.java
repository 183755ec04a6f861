package dev.tenantry.api.server;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * A server that was taken out of the catalog, and what of ours is still on it. Nothing was done to the server itself.
 *
 * @param answered whether it answered a moment before
 * @param lostDatabases databases that were recorded on it and are lost with it
 * @param accounts the service accounts that stay on it; the control plane has forgotten their passwords
 * @param statements what an administrator runs on it to take away the accounts and their small database
 */
@Serdeable
public record RemovedServerView(
        ServerView server, boolean answered, int lostDatabases, List<String> accounts, List<String> statements) {
    public RemovedServerView {
        accounts = List.copyOf(accounts);
        statements = List.copyOf(statements);
    }
}
