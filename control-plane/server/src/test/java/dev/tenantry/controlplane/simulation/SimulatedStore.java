package dev.tenantry.controlplane.simulation;

import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.operation.EngineForSimulation.Work;
import dev.tenantry.controlplane.server.FakeDatabaseServer.MemoryStore;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.store.ObjectStore;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** An object store that is far away and sometimes refuses. */
final class SimulatedStore implements ObjectStore, Stores {
    final MemoryStore inside = new MemoryStore();
    private final Simulation simulation;
    private final Map<String, Long> epochs = new HashMap<>();

    SimulatedStore(Simulation simulation) {
        this.simulation = simulation;
    }

    @Override
    public ObjectStore current() {
        return this;
    }

    @Override
    public ObjectStore named(String name) {
        return this;
    }

    @Override
    public String name() {
        return inside.name();
    }

    @Override
    public StoredObject write(String key, ObjectWriter writer) {
        return changing("write", () -> inside.write(key, writer));
    }

    @Override
    public InputStream read(String key) {
        simulation.point("read");
        fail();
        return inside.read(key);
    }

    @Override
    public List<String> list(String prefix) {
        simulation.point("list");
        fail();
        return inside.list(prefix);
    }

    @Override
    public void delete(String key) {
        changing("delete", () -> {
            inside.delete(key);
            return key;
        });
    }

    private <T> T changing(String name, Supplier<T> effect) {
        simulation.point(name);
        fail();
        Work work = simulation.work();
        if (work != null && epochs.merge(work.operation(), work.epoch(), Math::max) > work.epoch()) {
            throw failed("a newer claim writes");
        }
        T result = effect.get();
        fail();
        return result;
    }

    private void fail() {
        if (simulation.weather.strikes(Fault.STORE_FAILS)) {
            throw failed("the store refuses");
        }
    }

    private ProvisioningException failed(String why) {
        simulation.tell("store", why);
        return new ProvisioningException(FailureCode.STORE_FAILED, why);
    }
}
