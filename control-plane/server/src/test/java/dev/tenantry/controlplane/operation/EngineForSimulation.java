package dev.tenantry.controlplane.operation;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tenantry.controlplane.audit.JdbcAuditTrail;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** One control plane's engine without its threads: a simulation calls what they would call. */
public final class EngineForSimulation {
    /** Every kind in the program, found once by looking at its classes. */
    private static final List<Class<?>> KINDS = new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.tenantry.controlplane")
                    .stream()
                    .filter(type -> type.isAssignableTo(OperationKind.class) && !type.isInterface())
                    .sorted(Comparator.comparing(JavaClass::getName))
                    .<Class<?>>map(JavaClass::reflect)
                    .toList();

    private final Wiring wiring;
    private final OperationWorker worker;

    /** How a worker waits. */
    public interface Sleep {
        void sleep(Duration length);
    }

    /** A claimed operation. */
    public record Work(Object claimed, String operation, String kind, long epoch) {}

    /**
     * Puts an engine together from the parts of a process.
     *
     * @param wiring has the catalog, servers, stores, keys, limits and failpoints
     * @param change a fault of the program that is planted in each kind, or none
     */
    public EngineForSimulation(
            Wiring wiring, String owner, LongSupplier nanoTime, Sleep sleep, UnaryOperator<OperationKind<?>> change) {
        this.wiring = wiring;
        wiring.add(owner);
        wiring.add(time(nanoTime, sleep));
        wiring.get(JdbcAuditTrail.class);
        List<OperationKind<?>> kinds = KINDS.stream()
                .<OperationKind<?>>map(type -> (OperationKind<?>) wiring.get(type))
                .toList();
        wiring.add(new Kinds(kinds.stream().<OperationKind<?>>map(change).toList()));
        wiring.get(QueuedOperations.class);
        this.worker = wiring.get(OperationWorker.class);
    }

    /** The parts of the process. */
    public Wiring parts() {
        return wiring;
    }

    public List<Work> claim(int most) {
        return worker.claim(most).stream()
                .map(claimed -> new Work(claimed, claimed.id().value(), claimed.kind(), claimed.epoch()))
                .toList();
    }

    public void work(Work work) {
        worker.work((Claimed) work.claimed());
    }

    public void renewLeases() {
        worker.renewLeases();
    }

    private static EngineTime time(LongSupplier nanoTime, Sleep sleep) {
        return new EngineTime() {
            @Override
            public long nanoTime() {
                return nanoTime.getAsLong();
            }

            @Override
            public void sleep(Duration length) {
                sleep.sleep(length);
            }
        };
    }
}
