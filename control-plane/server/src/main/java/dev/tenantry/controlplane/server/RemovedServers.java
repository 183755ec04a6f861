package dev.tenantry.controlplane.server;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.controlplane.problem.ApiException;

/** What is said to whoever still means a server that was taken out of the catalog. */
public final class RemovedServers {
    private RemovedServers() {}

    /**
     * The refusal.
     *
     * @param server its name or its id
     */
    public static ApiException refusal(String server) {
        return new ApiException(
                ProblemCode.SERVER_REMOVED,
                "Server " + server
                        + " was taken out of the catalog; nothing is done on it any more. Nothing was changed.",
                "tenantctl servers list");
    }
}
