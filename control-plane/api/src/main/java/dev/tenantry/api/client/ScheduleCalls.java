package dev.tenantry.api.client;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.schedule.CreateScheduleRequest;
import dev.tenantry.api.schedule.ScheduleView;
import java.util.List;
import java.util.Map;

/** The endpoints of schedules; see {@link ControlPlane#schedules()}. */
public final class ScheduleCalls {
    private final ApiClient api;
    private final ControlPlane controlPlane;

    ScheduleCalls(ApiClient api, ControlPlane controlPlane) {
        this.api = api;
        this.controlPlane = controlPlane;
    }

    public List<ScheduleView> list() {
        return controlPlane.all(
                Query.of("/v1/schedules"), Integer.MAX_VALUE, new TypeReference<Page<ScheduleView>>() {});
    }

    public ScheduleView get(String name) {
        return api.get(path(name), ScheduleView.class);
    }

    public ScheduleView create(CreateScheduleRequest request) {
        return api.post("/v1/schedules", request, ScheduleView.class, controlPlane.key());
    }

    public ScheduleView pause(String name) {
        return api.post(path(name) + "/pause", Map.of(), ScheduleView.class, controlPlane.key());
    }

    public ScheduleView resume(String name) {
        return api.post(path(name) + "/resume", Map.of(), ScheduleView.class, controlPlane.key());
    }

    public void delete(String name) {
        api.delete(path(name), controlPlane.key());
    }

    private static String path(String name) {
        return "/v1/schedules/" + Query.escape(name);
    }
}
