package dev.tenantry.api.client;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.deletion.ApproveDeletionRequest;
import dev.tenantry.api.deletion.DeletionView;
import dev.tenantry.api.deletion.RefuseDeletionRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The endpoints of deletion tickets; see {@link ControlPlane#deletions()}. */
public final class DeletionCalls {
    private final ApiClient api;
    private final ControlPlane controlPlane;

    DeletionCalls(ApiClient api, ControlPlane controlPlane) {
        this.api = api;
        this.controlPlane = controlPlane;
    }

    /**
     * Tickets, newest first.
     *
     * @param state null for every state
     */
    public List<DeletionView> list(@Nullable String state) {
        return controlPlane.all(
                Query.of("/v1/deletions").with("state", state),
                Integer.MAX_VALUE,
                new TypeReference<Page<DeletionView>>() {});
    }

    public DeletionView get(String id) {
        return api.get(path(id), DeletionView.class);
    }

    public DeletionView approve(String id, ApproveDeletionRequest request) {
        return api.post(path(id) + "/approve", request, DeletionView.class, controlPlane.key());
    }

    public DeletionView refuse(String id, RefuseDeletionRequest request) {
        return api.post(path(id) + "/refuse", request, DeletionView.class, controlPlane.key());
    }

    private static String path(String id) {
        return "/v1/deletions/" + Query.escape(id);
    }
}
