package dev.tenantry.controlplane.server;

import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.server.FindingView;
import dev.tenantry.api.server.RegisterServerRequest;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.Preconditions;
import dev.tenantry.provisioning.JdbcServerAccess;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.server.Credential;
import dev.tenantry.provisioning.server.Finding;
import dev.tenantry.provisioning.server.Inspection;
import dev.tenantry.provisioning.server.Registration;
import dev.tenantry.provisioning.server.ServerConnections;
import dev.tenantry.provisioning.server.ServerEndpoint;
import dev.tenantry.provisioning.server.ServerInspector;
import dev.tenantry.provisioning.server.ServiceAccounts;
import dev.tenantry.provisioning.server.ServiceCredentials;
import dev.tenantry.provisioning.server.SessionPurpose;
import dev.tenantry.provisioning.server.TlsPolicy;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers servers and looks at them. An administrator's credential comes with a registration, is used while it is checked and the service
 * accounts are made, and is nowhere afterwards.
 */
@Singleton
class Servers {
    private static final Logger LOG = LoggerFactory.getLogger(Servers.class);

    private final Catalog catalog;
    private final ServerStore store;
    private final Ids ids;
    private final AuditTrail audit;
    private final SecureRandom random = new SecureRandom();

    Servers(Catalog catalog, ServerStore store, Ids ids, AuditTrail audit) {
        this.catalog = catalog;
        this.store = store;
        this.ids = ids;
        this.audit = audit;
    }

    /**
     * Checks a server, makes the service accounts on it, and lets {@code commit} write it down. When that fails the accounts are dropped.
     *
     * @param commit runs the given piece of work in the request's transaction
     * @throws ApiException SERVER_DUPLICATE, SERVER_UNSUITABLE with what must be mended
     * @throws dev.tenantry.provisioning.ProvisioningException SERVER_UNREACHABLE, SERVER_WRONG_CREDENTIAL, SERVER_UNSUITABLE
     */
    <T> T register(Caller caller, RegisterServerRequest request, Function<Function<Connection, ServerView>, T> commit) {
        ServerEndpoint endpoint = endpoint(request);
        if (catalog.transaction(transaction -> store.isRegistered(transaction, request.name(), endpoint))) {
            throw duplicate(request.name(), endpoint);
        }
        Credential administrator = new Credential(request.administrator(), Secret.of(request.administratorPassword()));
        try (Connection session = new ServerConnections(endpoint).open(administrator, SessionPurpose.CONTROL)) {
            Inspection inspection = new ServerInspector(endpoint).beforeRegistration(session);
            if (!inspection.suitable()) {
                throw unsuitable(endpoint, inspection);
            }
            Registration registration = Registration.generate(random);
            ServiceAccounts accounts = new ServiceAccounts(endpoint);
            ServiceCredentials credentials = accounts.create(session, registration);
            try {
                return commit.apply(
                        transaction -> insert(transaction, caller, request, endpoint, inspection, credentials));
            } catch (RuntimeException failure) {
                accounts.drop(session, registration);
                throw failure;
            }
        } catch (SQLException closing) {
            // Only the closing of the administrator's session fails so; the work is done and committed or it threw.
            LOG.warn("the administrator's session on {} did not close", endpoint, closing);
            throw new IllegalStateException("the administrator's session did not close", closing);
        }
    }

    private ServerView insert(
            Connection transaction,
            Caller caller,
            RegisterServerRequest request,
            ServerEndpoint endpoint,
            Inspection inspection,
            ServiceCredentials credentials) {
        if (store.isRegistered(transaction, request.name(), endpoint)) {
            throw duplicate(request.name(), endpoint);
        }
        ServerId id = ids.server();
        store.insert(
                transaction,
                new ServerStore.NewServer(
                        id,
                        request.name(),
                        inspection.facts().flavour().word(),
                        inspection.facts().version(),
                        endpoint,
                        request.region(),
                        request.labels() == null ? Map.of() : request.labels(),
                        request.capacityWeight(),
                        views(inspection.findings())),
                credentials,
                caller.person());
        record(
                transaction,
                caller,
                "server.register",
                id,
                Map.of("name", request.name(), "address", endpoint.address()));
        return store.find(transaction, id).orElseThrow();
    }

    /** Looks at a registered server through its verifier account. Nothing is changed on it. */
    Inspection inspect(ServerId id) {
        Reach reach = catalog.transaction(transaction -> {
            present(transaction, id);
            ServerStore.Address address = store.address(transaction, id).orElseThrow();
            return new Reach(address.endpoint(), store.credentials(transaction, id));
        });
        try (JdbcServerAccess access = JdbcServerAccess.to(reach.endpoint(), reach.credentials())) {
            return new ServerInspector(reach.endpoint()).ofRegistered(access);
        }
    }

    private record Reach(ServerEndpoint endpoint, ServiceCredentials credentials) {}

    /** Writes down what a check found. */
    ServerView noteFindings(Connection transaction, Caller caller, ServerId id, Inspection inspection) {
        present(transaction, id);
        store.changeFindings(transaction, id, inspection.facts().version(), views(inspection.findings()));
        record(
                transaction,
                caller,
                "server.check",
                id,
                Map.of("findings", Integer.toString(inspection.findings().size())));
        return visible(transaction, id);
    }

    /** Keeps new databases off a server, or lets them on again. A second time it changes nothing. */
    ServerView cordon(Connection transaction, Caller caller, ServerId id, @Nullable String ifMatch, boolean cordoned) {
        // Locked before it is read: two callers who read the same version must not both find it unchanged.
        store.lock(transaction, id);
        ServerView server = present(transaction, id);
        Preconditions.check(ifMatch, server.rowVersion());
        if (server.cordoned() == cordoned) {
            return server;
        }
        store.changeCordon(transaction, id, cordoned);
        record(transaction, caller, cordoned ? "server.cordon" : "server.uncordon", id, Map.of("name", server.name()));
        return visible(transaction, id);
    }

    /** A server that is in the catalog; one that was taken out is refused. */
    ServerView present(Connection transaction, ServerId id) {
        ServerView server = visible(transaction, id);
        if (server.removedAt() != null) {
            throw RemovedServers.refusal(server.name());
        }
        return server;
    }

    ServerView visible(Connection transaction, ServerId id) {
        return store.find(transaction, id).orElseThrow(() -> ApiException.notFound("server", "tenantctl servers list"));
    }

    private static ServerEndpoint endpoint(RegisterServerRequest request) {
        try {
            TlsPolicy tls = new TlsPolicy(TlsPolicy.Mode.ofWord(request.tlsMode()), request.tlsCaPem());
            return new ServerEndpoint(request.host(), request.port(), tls);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid(List.of(new FieldError("host", String.valueOf(e.getMessage()))));
        }
    }

    private static ApiException duplicate(String name, ServerEndpoint endpoint) {
        return new ApiException(
                ProblemCode.SERVER_DUPLICATE,
                "A server named " + name + " or at " + endpoint.address() + " is registered; nothing was changed.",
                "tenantctl servers list");
    }

    private static ApiException unsuitable(ServerEndpoint endpoint, Inspection inspection) {
        List<String> findings = inspection.blockers().stream()
                .map(finding -> finding.code() + ": " + finding.found() + " " + finding.consequence())
                .toList();
        List<String> mending = inspection.blockers().stream()
                .map(Finding::statement)
                .flatMap(statement -> statement == null
                        ? java.util.stream.Stream.<String>empty()
                        : java.util.stream.Stream.of(statement))
                .toList();
        return new ApiException(
                ProblemCode.SERVER_UNSUITABLE,
                "The server at " + endpoint.address() + " is not fit to hold tenants. " + String.join(" ", findings)
                        + " Nothing was changed.",
                mending,
                List.of(),
                null);
    }

    private static List<FindingView> views(List<Finding> findings) {
        return findings.stream()
                .map(finding -> new FindingView(
                        finding.code(),
                        finding.severity().word(),
                        finding.found(),
                        finding.consequence(),
                        finding.statement()))
                .toList();
    }

    private void record(Connection transaction, Caller caller, String action, ServerId id, Map<String, String> detail) {
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        null,
                        caller.tokenId(),
                        caller.person(),
                        action,
                        id.value(),
                        "",
                        caller.requestId(),
                        null,
                        detail));
    }
}
