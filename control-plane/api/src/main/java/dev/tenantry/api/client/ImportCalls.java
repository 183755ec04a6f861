package dev.tenantry.api.client;

import dev.tenantry.api.imports.CompleteImportRequest;
import dev.tenantry.api.imports.ImportAccepted;
import dev.tenantry.api.imports.ImportTenantRequest;
import dev.tenantry.api.imports.ImportView;
import java.util.UUID;

/** The endpoints of imports. */
public final class ImportCalls {
    private final ApiClient api;
    private final ControlPlane controlPlane;

    ImportCalls(ApiClient api, ControlPlane controlPlane) {
        this.api = api;
        this.controlPlane = controlPlane;
    }

    /** Makes the tenant that waits for its file. */
    public ImportAccepted begin(ImportTenantRequest request) {
        return api.post("/v1/imports", request, ImportAccepted.class, controlPlane.key());
    }

    /** Where the file stands. */
    public ImportView get(String operationId) {
        return api.get(path(operationId), ImportView.class);
    }

    /** Sends the next part, from 1 on; one that arrived already is fine. */
    public ImportView send(String operationId, int part, byte[] content) {
        return api.put(path(operationId) + "/parts/" + part, content, ImportView.class);
    }

    /** Says that this was all; saying it again is fine. */
    public ImportView complete(String operationId, CompleteImportRequest request) {
        return api.post(
                path(operationId) + "/complete",
                request,
                ImportView.class,
                UUID.randomUUID().toString());
    }

    private static String path(String operationId) {
        return "/v1/imports/" + Query.escape(operationId);
    }
}
