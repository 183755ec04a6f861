package dev.tenantry.controlplane.operation;

import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All kinds of operations that this control plane knows. */
@Singleton
public final class Kinds {
    private final Map<String, OperationKind<?>> byName;

    public Kinds(Collection<OperationKind<?>> kinds) {
        this.byName = kinds.stream().collect(Collectors.toUnmodifiableMap(OperationKind::name, Function.identity()));
        kinds.forEach(Kinds::check);
    }

    /** The kind of a name. */
    public Optional<OperationKind<?>> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** All of them. */
    public Collection<OperationKind<?>> all() {
        return byName.values();
    }

    /** Observes the rules that the types cannot express. */
    private static void check(OperationKind<?> kind) {
        Set<String> names = new HashSet<>();
        List<? extends Step<?>> steps = kind.steps();
        if (steps.isEmpty() || !steps.stream().map(Step::name).allMatch(names::add)) {
            throw new IllegalStateException("kind " + kind.name() + " has no steps, or two of one name");
        }
        if (kind.limit() < 1 || kind.definitionVersion() < 1) {
            throw new IllegalStateException("kind " + kind.name() + " has a limit or a version below 1");
        }
    }
}
