package dev.tenantry.api.client;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.drill.CreateDrillRequest;
import dev.tenantry.api.drill.DrillView;
import dev.tenantry.api.operation.OperationView;
import java.util.List;

/** Restore drills. */
public final class DrillCalls {
    private final ApiClient api;
    private final ControlPlane controlPlane;

    DrillCalls(ApiClient api, ControlPlane controlPlane) {
        this.api = api;
        this.controlPlane = controlPlane;
    }

    /** A tenant's drills, newest first. */
    public List<DrillView> list(String tenantId) {
        return controlPlane.all(Query.of(path(tenantId)), Integer.MAX_VALUE, new TypeReference<Page<DrillView>>() {});
    }

    public OperationView create(String tenantId, CreateDrillRequest request) {
        return api.post(path(tenantId), request, OperationView.class, controlPlane.key());
    }

    private static String path(String tenantId) {
        return "/v1/tenants/" + Query.escape(tenantId) + "/drills";
    }
}
