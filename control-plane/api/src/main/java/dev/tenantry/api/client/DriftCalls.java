package dev.tenantry.api.client;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.drift.DriftCheckAccepted;
import dev.tenantry.api.drift.DriftSweepView;
import dev.tenantry.api.drift.DriftView;
import dev.tenantry.api.drift.ResolveDriftRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The endpoints of drift; see {@link ControlPlane#drift()}. */
public final class DriftCalls {
    private final ApiClient api;
    private final ControlPlane controlPlane;

    DriftCalls(ApiClient api, ControlPlane controlPlane) {
        this.api = api;
        this.controlPlane = controlPlane;
    }

    /**
     * What is not as the catalog says, newest first.
     *
     * @param state null for what is confirmed and has not ended
     */
    public List<DriftView> list(@Nullable String state, @Nullable String kind, int limit) {
        return controlPlane.all(
                Query.of("/v1/drift").with("state", state).with("kind", kind),
                limit,
                new TypeReference<Page<DriftView>>() {});
    }

    public DriftView get(String id) {
        return api.get("/v1/drift/" + Query.escape(id), DriftView.class);
    }

    /** What is known of each server, of each store and of the catalog. */
    public List<DriftSweepView> sweeps() {
        return api.get("/v1/drift/sweeps", new TypeReference<Page<DriftSweepView>>() {})
                .items();
    }

    /** Has everything looked at as soon as there is time. */
    public DriftCheckAccepted check() {
        return api.post("/v1/drift/check", Map.of(), DriftCheckAccepted.class, controlPlane.key());
    }

    public DriftView resolve(String id, ResolveDriftRequest decision) {
        return api.post("/v1/drift/" + Query.escape(id) + "/resolve", decision, DriftView.class, controlPlane.key());
    }
}
