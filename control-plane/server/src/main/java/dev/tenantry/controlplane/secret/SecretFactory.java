package dev.tenantry.controlplane.secret;

import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.configuration.Home;
import dev.tenantry.controlplane.configuration.Mode;
import dev.tenantry.controlplane.configuration.TenantryConfiguration;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** Opens the keys once, before anything is sealed or signed. */
@Factory
final class SecretFactory {
    @Singleton
    KeyRing keyRing(TenantryConfiguration tenantry, Home home, SecretConfiguration secret, Catalog catalog) {
        boolean mayCreate = secret.createKeyset() || tenantry.mode() == Mode.DEVELOPMENT;
        return KeyRing.open(home.folder(), mayCreate, catalog);
    }

    @Singleton
    KeyEncryptionKey keyEncryptionKey(KeyRing ring) {
        return ring.keyset();
    }

    @Singleton
    RoutingSigningKey routingSigningKey(KeyRing ring) {
        return ring.signingKey();
    }
}
