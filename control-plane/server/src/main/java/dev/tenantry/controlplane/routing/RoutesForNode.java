package dev.tenantry.controlplane.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.routing.ApplicationTokenHash;
import dev.tenantry.api.routing.Route;
import dev.tenantry.api.routing.RouteLimits;
import dev.tenantry.api.routing.RoutesPayload;
import dev.tenantry.api.routing.SignedRoutes;
import dev.tenantry.controlplane.secret.RoutingSigningKey;
import dev.tenantry.controlplane.secret.SecretBox;
import dev.tenantry.controlplane.tenant.AccountStore;
import dev.tenantry.provisioning.identifier.AccountName;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes of the registry what one node may see of it: its regions only, credentials sealed for it alone, the whole signed. */
@Singleton
final class RoutesForNode {
    private static final Logger LOG = LoggerFactory.getLogger(RoutesForNode.class);

    /** Plain Jackson, as the runtime reads it: every member is written, also empty ones, and instants as text. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private static final String REMOVED = Routes.State.REMOVED.word();

    private final SecretBox secrets;
    private final RoutingSigningKey signingKey;
    private final Clock clock = Clock.systemUTC();

    RoutesForNode(SecretBox secrets, RoutingSigningKey signingKey) {
        this.secrets = secrets;
        this.signingKey = signingKey;
    }

    /** All routes of the node, removed ones left out. */
    SignedRoutes snapshot(RuntimeNode node, RegistryReader.Registry registry) {
        NodeKey key = NodeKey.read(node.publicKeyset());
        List<Route> routes = registry.routes().stream()
                .filter(route -> !route.state().equals(REMOVED) && node.serves(route.region()))
                .map(route -> route(node, key, route, registry))
                .toList();
        return sign(new RoutesPayload(node.id(), true, 0, registry.version(), clock.instant(), routes));
    }

    /** What changed; a route that the node may not have (any more) comes as a removal that says nothing else. */
    SignedRoutes changes(RuntimeNode node, long after, RegistryReader.Registry registry) {
        NodeKey key = NodeKey.read(node.publicKeyset());
        List<Route> routes = registry.routes().stream()
                .map(route -> !route.state().equals(REMOVED) && node.serves(route.region())
                        ? route(node, key, route, registry)
                        : removal(route))
                .toList();
        return sign(new RoutesPayload(node.id(), false, after, registry.version(), clock.instant(), routes));
    }

    private Route route(RuntimeNode node, NodeKey key, StoredRoute route, RegistryReader.Registry registry) {
        boolean serves = route.state().equals(Routes.State.ACTIVE.word())
                || route.state().equals(Routes.State.READ_ONLY.word());
        Optional<String> password = serves ? seal(node, key, route) : Optional.empty();
        boolean lost = serves && password.isEmpty();
        return new Route(
                route.tenantId(),
                route.version(),
                lost ? Routes.State.MAINTENANCE.word() : route.state(),
                lost ? "the control plane cannot read the credential" : route.reason(),
                route.serverId(),
                route.host(),
                route.port(),
                route.flavour(),
                route.tlsMode(),
                route.tlsCaPem(),
                route.region(),
                route.databaseId(),
                route.databaseName(),
                route.accountName(),
                route.generation(),
                password.orElse(null),
                route.limits(),
                registry.tokens().getOrDefault(route.tenantId(), List.<ApplicationTokenHash>of()));
    }

    /** One tenant whose credential does not open must not keep the others' routes from the node (law 13): it goes to maintenance alone. */
    private Optional<String> seal(RuntimeNode node, NodeKey key, StoredRoute route) {
        Sealed sealed = route.sealedPassword();
        if (sealed == null) {
            LOG.error(
                    "tenant {} has a route to account {}, and the catalog has no such account",
                    route.tenantId(),
                    route.accountName());
            return Optional.empty();
        }
        try {
            SecretBox.Context context =
                    AccountStore.context(new TenantId(route.tenantId()), new AccountName(route.accountName()));
            return Optional.of(key.seal(secrets.open(context, sealed.bytes()), node.id(), route));
        } catch (IllegalStateException e) {
            LOG.error(
                    "the credential of tenant {}, account {}, cannot be read",
                    route.tenantId(),
                    route.accountName(),
                    e);
            return Optional.empty();
        }
    }

    private static Route removal(StoredRoute route) {
        return new Route(
                route.tenantId(),
                route.version(),
                REMOVED,
                "",
                "",
                "",
                0,
                "",
                "",
                null,
                "",
                "",
                "",
                "",
                0,
                null,
                new RouteLimits(0, 0, 0),
                List.of());
    }

    private SignedRoutes sign(RoutesPayload payload) {
        try {
            byte[] bytes = JSON.writeValueAsBytes(payload);
            Base64.Encoder base64 = Base64.getEncoder();
            return new SignedRoutes(base64.encodeToString(bytes), base64.encodeToString(signingKey.sign(bytes)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a list of routes could not be written", e);
        }
    }
}
