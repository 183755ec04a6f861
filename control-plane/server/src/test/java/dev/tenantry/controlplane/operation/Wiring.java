package dev.tenantry.controlplane.operation;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Makes objects with the constructor they have, from what is there: enough of an application context for tests without one. */
public final class Wiring {
    private final List<Object> objects = new ArrayList<>();

    public Wiring(Object... given) {
        objects.addAll(Arrays.asList(given));
    }

    public void add(Object object) {
        objects.add(object);
    }

    public <T> T get(Class<T> type) {
        for (Object object : objects) {
            if (type.isInstance(object)) {
                return type.cast(object);
            }
        }
        T made = make(type);
        objects.add(made);
        return made;
    }

    private <T> T make(Class<T> type) {
        Constructor<?> constructor = Arrays.stream(type.getDeclaredConstructors())
                .max(Comparator.comparingInt(Constructor::getParameterCount))
                .orElseThrow(() -> new IllegalStateException("nothing implements " + type));
        constructor.setAccessible(true);
        Object[] arguments =
                Arrays.stream(constructor.getParameterTypes()).map(this::get).toArray();
        try {
            return type.cast(constructor.newInstance(arguments));
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(type + " could not be made", failure);
        }
    }
}
