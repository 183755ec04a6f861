package dev.tenantry.controlplane.access;

import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.configuration.Home;
import dev.tenantry.controlplane.configuration.Mode;
import dev.tenantry.controlplane.configuration.StartUpException;
import dev.tenantry.controlplane.configuration.TenantryConfiguration;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** In development mode, an administrator's token in a file that only its owner can read; kept as long as it is valid. */
@Singleton
final class DevelopmentToken implements ApplicationEventListener<StartupEvent> {
    static final String FILE = "administrator.token";

    private static final int HOURS = 365 * 24;
    private static final Caller START =
            new Caller("start", "local administrator", Set.of(Role.ADMINISTRATOR), null, "start");

    private final TenantryConfiguration configuration;
    private final Home home;
    private final Catalog catalog;
    private final ApiTokens tokens;

    DevelopmentToken(TenantryConfiguration configuration, Home home, Catalog catalog, ApiTokens tokens) {
        this.configuration = configuration;
        this.home = home;
        this.catalog = catalog;
        this.tokens = tokens;
    }

    @Override
    public void onApplicationEvent(StartupEvent event) {
        if (configuration.mode() == Mode.DEVELOPMENT) {
            ensure();
        }
    }

    private void ensure() {
        Path file = home.file(FILE);
        try {
            String present = Files.exists(file) ? Files.readString(file).strip() : "";
            if (catalog.transaction(transaction -> tokens.authenticate(transaction, present))
                    .isPresent()) {
                return;
            }
            String fresh = catalog.transaction(transaction -> tokens.create(
                            transaction,
                            START,
                            new CreateApiTokenRequest(
                                    "local administrator",
                                    START.person(),
                                    List.of(Role.ADMINISTRATOR.word()),
                                    null,
                                    HOURS))
                    .token());
            home.write(FILE, fresh + "\n");
        } catch (IOException e) {
            throw new StartUpException("The file " + file + " cannot be written: make tenantry.home writable.", e);
        }
    }
}
