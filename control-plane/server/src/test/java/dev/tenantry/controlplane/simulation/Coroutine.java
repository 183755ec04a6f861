package dev.tenantry.controlplane.simulation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Code that can be left in the middle and gone on with later, or never, on the thread that asks. It is what virtual threads are made of in
 * the JDK, reached by handles because it is not for everybody: the tests' JVM exports the package ({@code --add-exports}).
 */
final class Coroutine {
    private static final MethodHandle MAKE;
    private static final MethodHandle RUN;
    private static final MethodHandle PAUSE;
    private static final MethodHandle IS_DONE;

    static {
        try {
            Class<?> type = Class.forName("jdk.internal.vm.Continuation");
            Class<?> scopeType = Class.forName("jdk.internal.vm.ContinuationScope");
            Object scope = scopeType.getConstructor(String.class).newInstance("simulation");
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MAKE = lookup.findConstructor(type, MethodType.methodType(void.class, scopeType, Runnable.class))
                    .bindTo(scope)
                    .asType(MethodType.methodType(Object.class, Runnable.class));
            RUN = lookup.findVirtual(type, "run", MethodType.methodType(void.class))
                    .asType(MethodType.methodType(void.class, Object.class));
            PAUSE = lookup.findStatic(type, "yield", MethodType.methodType(boolean.class, scopeType))
                    .bindTo(scope);
            IS_DONE = lookup.findVirtual(type, "isDone", MethodType.methodType(boolean.class))
                    .asType(MethodType.methodType(boolean.class, Object.class));
        } catch (ReflectiveOperationException missing) {
            throw new ExceptionInInitializerError(missing);
        }
    }

    private final Object continuation;
    private @Nullable Throwable failure;

    Coroutine(Runnable body) {
        try {
            continuation = (Object) MAKE.invokeExact((Runnable) () -> guarded(body));
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Runs until it pauses or ends; what it throws comes out here. */
    void run() {
        try {
            RUN.invokeExact(continuation);
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
        switch (failure) {
            case null -> {}
            case RuntimeException thrown -> throw thrown;
            case Error thrown -> throw thrown;
            default -> throw new IllegalStateException(failure);
        }
    }

    boolean isDone() {
        try {
            return (boolean) IS_DONE.invokeExact(continuation);
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Called inside one: goes back to whoever runs it. */
    static void pause() {
        try {
            boolean paused = (boolean) PAUSE.invokeExact();
            if (!paused) {
                throw new IllegalStateException("a coroutine could not be left here");
            }
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void guarded(Runnable body) {
        try {
            body.run();
        } catch (Throwable thrown) {
            failure = thrown;
        }
    }
}
