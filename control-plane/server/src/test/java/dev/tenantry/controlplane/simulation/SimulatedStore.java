package dev.tenantry.controlplane.simulation;

import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.operation.EngineForSimulation.Work;
import dev.tenantry.controlplane.server.FakeDatabaseServer.MemoryStore;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.store.ObjectStore;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** An object store that is far away and sometimes refuses. It knows nothing of claims: who writes late, writes. */
final class SimulatedStore implements ObjectStore, Stores {
    final MemoryStore inside = new MemoryStore();
    private final Simulation simulation;
    private final Set<String> late = new HashSet<>();
    private Predicate<Work> isCurrent = work -> true;

    SimulatedStore(Simulation simulation) {
        this.simulation = simulation;
    }

    /** @param isCurrent whether a claim is still the one that its operation is worked on under */
    void watch(Predicate<Work> isCurrent) {
        this.isCurrent = isCurrent;
    }

    /** Archives, as drift names them, that somebody wrote to after the claim was lost. */
    Set<String> writtenLate() {
        return late;
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
        return changing("write", () -> {
            Work work = simulation.work();
            if (work != null && !isCurrent.test(work)) {
                late.add(key.substring(0, key.lastIndexOf('/')));
            }
            return inside.write(key, writer);
        });
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
