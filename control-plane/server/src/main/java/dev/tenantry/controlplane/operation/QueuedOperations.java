package dev.tenantry.controlplane.operation;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Ids;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;

/** Puts operations on the queue. */
@Singleton
public final class QueuedOperations implements Operations {
    private final Catalog catalog;
    private final Ids ids;
    private final Kinds kinds;
    private final OperationStore store;
    private final TenantLocks locks;
    private final EventLog events;
    private final AuditTrail audit;
    private final EngineWake wake;

    QueuedOperations(
            Catalog catalog,
            Ids ids,
            Kinds kinds,
            OperationStore store,
            TenantLocks locks,
            EventLog events,
            AuditTrail audit,
            EngineWake wake) {
        this.catalog = catalog;
        this.ids = ids;
        this.kinds = kinds;
        this.store = store;
        this.locks = locks;
        this.events = events;
        this.audit = audit;
        this.wake = wake;
    }

    @Override
    public OperationId submit(Connection transaction, Request request) {
        return submit(transaction, ids.operation(), request);
    }

    @Override
    public OperationId submit(Connection transaction, OperationId id, Request request) {
        OperationKind<?> kind = kinds.find(request.kind())
                .orElseThrow(() -> new IllegalArgumentException("no kind of operation is called " + request.kind()));
        // Read once here: an input that its own kind cannot read must be refused now, not when it runs.
        kind.input(request.input());
        if (request.tenantId() != null && kind.holdsTenant()) {
            locks.take(transaction, request.tenantId(), id);
        }
        store.insert(transaction, id, kind.definitionVersion(), request);
        List<? extends Step<?>> steps = kind.steps();
        for (int seq = 0; seq < steps.size(); seq++) {
            store.insertStep(transaction, id, seq + 1, steps.get(seq).name());
        }
        events.add(transaction, id, "queued", null, request.kind() + " was asked for", Map.of());
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        request.tenantId() == null ? null : request.tenantId().value(),
                        request.actor(),
                        request.person(),
                        "operation.request",
                        id.value(),
                        request.reason(),
                        request.requestId(),
                        id.value(),
                        Map.of("kind", request.kind())));
        catalog.afterCommit(wake::wake);
        return id;
    }
}
