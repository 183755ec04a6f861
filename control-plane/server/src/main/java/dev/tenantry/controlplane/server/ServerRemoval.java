package dev.tenantry.controlplane.server;

import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.server.RemoveServerRequest;
import dev.tenantry.api.server.RemovedServerView;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.Preconditions;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.server.Registration;
import dev.tenantry.provisioning.server.ServiceAccounts;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes a server out of the catalog: an empty one, or one that is lost for good. Nothing is done to the server itself. Its row stays, because
 * databases, operations and the audit trail name it; its name and address are free, the passwords of its service accounts are forgotten, and
 * nobody asks it anything any more.
 */
@Singleton
final class ServerRemoval {
    /** Of what lies there so much is told; the rest is counted. */
    private static final int MOST_TOLD = 10;

    private final Catalog catalog;
    private final ServerStore store;
    private final Servers servers;
    private final AuditTrail audit;
    private final List<ServerLeaving> leaving;

    ServerRemoval(Catalog catalog, ServerStore store, Servers servers, AuditTrail audit, List<ServerLeaving> leaving) {
        this.catalog = catalog;
        this.store = store;
        this.servers = servers;
        this.audit = audit;
        this.leaving = List.copyOf(leaving);
    }

    /**
     * Looks whether the server may go and whether it answers, and lets {@code commit} take it out.
     *
     * @param commit runs the given piece of work in the request's transaction
     * @throws ApiException REQUEST_NOT_FOUND, REQUEST_INVALID, SERVER_REMOVED, SERVER_NOT_EMPTY, SERVER_ANSWERS
     */
    <T> T remove(
            Caller caller,
            ServerId id,
            @Nullable String ifMatch,
            RemoveServerRequest request,
            Function<Function<Connection, RemovedServerView>, T> commit) {
        boolean lost = Boolean.TRUE.equals(request.lost());
        ServerView server = catalog.transaction(transaction -> mayGo(transaction, id, ifMatch, request, lost));
        boolean answers = answers(id);
        if (lost && answers) {
            throw notLost(server);
        }
        return commit.apply(transaction -> {
            // Locked first: whoever puts a database there now waits, and finds the server gone.
            store.lock(transaction, id);
            return remove(transaction, caller, mayGo(transaction, id, ifMatch, request, lost), request, lost, answers);
        });
    }

    private RemovedServerView remove(
            Connection transaction,
            Caller caller,
            ServerView server,
            RemoveServerRequest request,
            boolean lost,
            boolean answers) {
        ServerId id = new ServerId(server.id());
        List<String> accounts = store.accountNames(transaction, id);
        leaving.forEach(each -> each.left(transaction, id));
        store.remove(transaction, id);
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        null,
                        caller.tokenId(),
                        caller.person(),
                        "server.remove",
                        id.value(),
                        request.reason(),
                        caller.requestId(),
                        null,
                        Map.of(
                                "name", server.name(),
                                "address", server.host() + ":" + server.port(),
                                "lost", Boolean.toString(lost),
                                "answered", Boolean.toString(answers),
                                "lostDatabases", Integer.toString(server.databases()))));
        return new RemovedServerView(
                servers.visible(transaction, id),
                answers,
                server.databases(),
                accounts,
                accounts.stream()
                        .limit(1)
                        .flatMap(name -> ServiceAccounts.removal(Registration.ofAccount(name)).stream())
                        .toList());
    }

    private ServerView mayGo(
            Connection transaction, ServerId id, @Nullable String ifMatch, RemoveServerRequest request, boolean lost) {
        ServerView server = servers.present(transaction, id);
        Preconditions.check(ifMatch, server.rowVersion());
        if (!server.name().equals(request.confirm())) {
            throw ApiException.invalid(
                    List.of(new FieldError("confirm", "is not " + server.name() + ", the name of the server")));
        }
        List<ServerContents.Item> there =
                lost ? ServerContents.ofLost(transaction, server) : ServerContents.ofEmpty(transaction, server);
        if (!there.isEmpty()) {
            throw notEmpty(server, there, lost);
        }
        return server;
    }

    /** Whether anything answers at its address. What answers and refuses our account may be the server all the same. */
    private boolean answers(ServerId id) {
        try {
            servers.inspect(id);
            return true;
        } catch (ProvisioningException failure) {
            return failure.code() != FailureCode.SERVER_UNREACHABLE;
        }
    }

    private static ApiException notEmpty(ServerView server, List<ServerContents.Item> there, boolean lost) {
        String told = String.join(
                "; ",
                there.stream().limit(MOST_TOLD).map(ServerContents.Item::what).toList());
        int more = there.size() - MOST_TOLD;
        List<String> next = new ArrayList<>(there.stream()
                .limit(MOST_TOLD)
                .map(ServerContents.Item::next)
                .distinct()
                .toList());
        if (lost) {
            next.add("tenantctl tenants delete TENANT --lost-server " + server.name()
                    + " --reason … --confirm TENANT   (a tenant without a backup that it could come back from)");
        } else {
            next.add("tenantctl servers remove " + server.name() + " --lost …   (only when it is lost for good)");
        }
        return new ApiException(
                ProblemCode.SERVER_NOT_EMPTY,
                "Server " + server.name() + " cannot be taken out of the catalog: on it there is " + told
                        + (more > 0 ? "; and " + more + " more" : "") + ". Nothing was changed.",
                next,
                List.of(),
                null);
    }

    private static ApiException notLost(ServerView server) {
        return new ApiException(
                ProblemCode.SERVER_ANSWERS,
                "Something answers at " + server.host() + ":" + server.port() + ", so server " + server.name()
                        + " is not taken for lost. Nothing was changed.",
                "tenantctl servers remove " + server.name() + " --reason … --confirm " + server.name()
                        + "   (without --lost, when it is empty)",
                "If it is lost all the same, and another one stands at its address: cut that one off until this is done.");
    }
}
