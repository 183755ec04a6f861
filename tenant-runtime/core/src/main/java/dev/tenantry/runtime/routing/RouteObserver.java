package dev.tenantry.runtime.routing;

/** Whoever must obey routes. */
@FunctionalInterface
public interface RouteObserver {
    /**
     * Brings a table into force. On return, nobody is served by what it replaced: this is what an acknowledgement promises.
     */
    void obey(RoutingTable table);
}
