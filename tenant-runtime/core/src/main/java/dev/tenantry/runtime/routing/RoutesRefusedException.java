package dev.tenantry.runtime.routing;

/** A list of routes, or the control plane's answer to a registration, was not believed. What was in force stays in force. */
public final class RoutesRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public RoutesRefusedException(String message) {
        super(message);
    }

    public RoutesRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
