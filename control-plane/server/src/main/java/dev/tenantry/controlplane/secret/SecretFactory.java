package dev.tenantry.controlplane.secret;

import dev.tenantry.controlplane.catalog.Catalog;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Opens the keys once, before anything is sealed or signed. */
@Factory
final class SecretFactory {
    @Singleton
    KeyRing keyRing(
            @Value("${tenantry.home:`${user.home}/.tenantry`}") Path home,
            @Value("${tenantry.mode:PRODUCTION}") String mode,
            SecretConfiguration configuration,
            Catalog catalog) {
        boolean mayCreate = configuration.createKeyset() || mode.equalsIgnoreCase("DEVELOPMENT");
        return KeyRing.open(home.toAbsolutePath(), mayCreate, catalog);
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
