package dev.tenantry.controlplane.simulation;

import dev.tenantry.controlplane.catalog.CatalogException;
import dev.tenantry.controlplane.simulation.sql.MemoryCatalog;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;

/** The catalog as one process sees it: transactions take turns, and the way to it is not reliable. */
final class SimulatedCatalog extends MemoryCatalog {
    private static final String CONNECTION_FAILURE = "08S01";
    private static final long LONGEST_OUTAGE_MICROS = 8_000_000;

    private final Simulation simulation;
    private final Outage outage;

    /** Until when the catalog answers nobody. */
    static final class Outage {
        private long until;
    }

    SimulatedCatalog(
            dev.tenantry.controlplane.simulation.sql.MemoryDatabase database, Simulation simulation, Outage outage) {
        super(database);
        this.simulation = simulation;
        this.outage = outage;
    }

    @Override
    protected <T> T outermost(Function<Connection, T> work) {
        simulation.point("catalog");
        Weather weather = simulation.weather;
        if (weather.strikes(Fault.CATALOG_DOWN)) {
            outage.until = simulation.now() + simulation.random.nextLong(LONGEST_OUTAGE_MICROS);
        }
        if (!weather.isCalm() && simulation.now() < outage.until) {
            throw lost("the catalog is down");
        }
        if (weather.strikes(Fault.CATALOG_REPEATS)) {
            uncommitted(work);
            rollback();
        }
        T result = uncommitted(work);
        if (weather.strikes(Fault.CATALOG_FAILS)) {
            rollback();
            throw lost("the connection broke before the commit");
        }
        commit();
        if (weather.strikes(Fault.CATALOG_REPLY_LOST)) {
            throw lost("the connection broke after the commit");
        }
        return result;
    }

    private CatalogException lost(String why) {
        simulation.tell("catalog", why);
        return new CatalogException(why, new SQLException(why, CONNECTION_FAILURE, 0));
    }
}
