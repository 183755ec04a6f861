package dev.tenantry.controlplane.routing;

/** The routes in the catalog do not add up: rows were lost, or a part of it was restored from a backup. */
final class BrokenRegistryException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    BrokenRegistryException(String message) {
        super(message);
    }
}
