package dev.tenantry.controlplane.operation;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;

/** Lets a queued operation wait for what comes from outside, without a worker that waits with it. What does not come is its own to judge. */
@Singleton
public final class Postponement {
    private final Catalog catalog;
    private final EngineWake wake;

    Postponement(Catalog catalog, EngineWake wake) {
        this.catalog = catalog;
        this.wake = wake;
    }

    /** It begins so much later from now, unless it has begun. */
    public void postpone(Connection transaction, OperationId id, Duration patience) {
        Sql.of(transaction, """
                        UPDATE operation SET run_at = utc_timestamp(6) + INTERVAL :patience MICROSECOND
                         WHERE id = :id AND state = 'queued'
                        """).with("patience", patience).with("id", id).update();
    }

    /** It begins now. */
    public void end(Connection transaction, OperationId id) {
        postpone(transaction, id, Duration.ZERO);
        catalog.afterCommit(wake::wake);
    }
}
