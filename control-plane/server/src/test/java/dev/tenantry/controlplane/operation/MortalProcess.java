package dev.tenantry.controlplane.operation;

import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.server.DatabaseServers;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A control plane's engine with its threads, that can die as by kill -9: from then on it begins no transaction, reaches no server, renews no
 * lease and gives none back.
 */
final class MortalProcess implements AutoCloseable {
    private final AtomicBoolean dead = new AtomicBoolean();
    private final OperationEngine engine;

    /** What a dead process's threads end with: nothing in the program catches it. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1L;

        Death() {
            super("the process died", null, false, false);
        }
    }

    MortalProcess(
            TestWorld world, Function<MortalProcess, UnaryOperator<OperationKind<?>>> change, EngineLimits limits) {
        Catalog catalog = world.catalog.catalog();
        DatabaseServers servers = world.wiring.get(DatabaseServers.class);
        OperationWorker worker = world.worker(
                change.apply(this), limits, EngineTime.SYSTEM, new MortalCatalog(catalog, this::checkAlive), id -> {
                    checkAlive();
                    return servers.of(id);
                });
        this.engine = new OperationEngine(worker, limits, world.wiring.get(EngineWake.class));
        engine.start();
    }

    boolean isDead() {
        return dead.get();
    }

    /** Dies of what the calling thread does. */
    void die() {
        dead.set(true);
        throw new Death();
    }

    private void checkAlive() {
        if (dead.get()) {
            throw new Death();
        }
    }

    @Override
    public void close() {
        engine.close();
    }

    private record MortalCatalog(Catalog catalog, Runnable checkAlive) implements Catalog {
        @Override
        public <T> T transaction(Function<Connection, T> work) {
            checkAlive.run();
            return catalog.transaction(work);
        }

        @Override
        public void afterCommit(Runnable action) {
            catalog.afterCommit(action);
        }
    }
}
