package dev.tenantry.controlplane.operation;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.graceful.GracefulShutdownCapable;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Starts the engine once the control plane answers, and stops it at step boundaries while the catalog's connections still work. */
@Singleton
final class EngineLifecycle implements ApplicationEventListener<ServerStartupEvent>, GracefulShutdownCapable {
    private final OperationEngine engine;
    private final EngineConfiguration configuration;

    EngineLifecycle(OperationEngine engine, EngineConfiguration configuration) {
        this.engine = engine;
        this.configuration = configuration;
    }

    @Override
    public void onApplicationEvent(ServerStartupEvent event) {
        if (configuration.enabled()) {
            engine.start();
        }
    }

    @Override
    public CompletionStage<?> shutdownGracefully() {
        return CompletableFuture.runAsync(engine::close);
    }
}
