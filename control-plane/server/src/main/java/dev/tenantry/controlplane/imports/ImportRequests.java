package dev.tenantry.controlplane.imports;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.imports.CompleteImportRequest;
import dev.tenantry.api.imports.ImportTenantRequest;
import dev.tenantry.api.imports.ImportView;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.imports.ImportStore.ImportRecord;
import dev.tenantry.controlplane.operation.Postponement;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.problem.Problems;
import dev.tenantry.controlplane.secret.TenantKeys;
import dev.tenantry.controlplane.tenant.TenantCreation;
import dev.tenantry.provisioning.imports.ImportFormat;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Map;

/** Asks for imports, and takes in their files part by part. */
@Singleton
public final class ImportRequests {
    private final Catalog catalog;
    private final ImportStore imports;
    private final Uploads uploads;
    private final TenantCreation creation;
    private final TenantKeys keys;
    private final Stores stores;
    private final Postponement postponement;
    private final AuditTrail audit;
    private final ImportConfiguration configuration;

    ImportRequests(
            Catalog catalog,
            ImportStore imports,
            Uploads uploads,
            TenantCreation creation,
            TenantKeys keys,
            Stores stores,
            Postponement postponement,
            AuditTrail audit,
            ImportConfiguration configuration) {
        this.catalog = catalog;
        this.imports = imports;
        this.uploads = uploads;
        this.creation = creation;
        this.keys = keys;
        this.stores = stores;
        this.postponement = postponement;
        this.audit = audit;
        this.configuration = configuration;
    }

    /**
     * Makes the tenant and its operation, which waits for the file.
     *
     * @throws ApiException as {@link TenantCreation#create} does
     */
    public TenantCreation.Placed begin(Connection transaction, Caller caller, ImportTenantRequest request) {
        TenantCreation.Placed placed = creation.create(transaction, caller, request.tenant(), ImportOperation.NAME);
        begin(
                transaction,
                new ImportRecord(
                        placed.accepted().operation(),
                        placed.accepted().tenant(),
                        placed.accepted().database(),
                        request.tenant().schema(),
                        ImportFormat.of(request.format()),
                        stores.current().name(),
                        keys.ensure(transaction, placed.accepted().tenant()),
                        0,
                        0,
                        null));
        return placed;
    }

    /** Has an operation that was asked for in the same transaction wait for its file. */
    public void begin(Connection transaction, ImportRecord begun) {
        imports.insert(transaction, begun);
        postponement.postpone(transaction, begun.operation(), configuration.silence());
    }

    /**
     * Where a file stands.
     *
     * @throws ApiException REQUEST_NOT_FOUND
     */
    public ImportView view(Connection transaction, OperationId operation) {
        ImportRecord upload = required(transaction, operation);
        return new ImportView(
                upload.operation().value(),
                upload.tenant().value(),
                upload.format().word(),
                upload.parts(),
                upload.sizeBytes(),
                upload.isReceived(),
                Uploads.PART_BYTES,
                configuration.maxBytes());
    }

    /**
     * Takes the next part in. One that arrived already is fine. The part is in the store before the catalog counts it.
     *
     * @throws ApiException REQUEST_NOT_FOUND, REQUEST_CONFLICT, REQUEST_TOO_LARGE, OPERATION_WRONG_STATE
     */
    public ImportView receive(OperationId operation, int part, byte[] content) {
        ImportRecord upload = catalog.transaction(transaction -> {
            ImportRecord found = required(transaction, operation);
            if (part > found.parts()) {
                requireNext(transaction, found, part, content.length);
            }
            return found;
        });
        if (part > upload.parts()) {
            uploads.write(upload, part, content);
            boolean wanted = catalog.transaction(transaction -> {
                if (!imports.isWaiting(transaction, operation)) {
                    return !imports.hasEnded(transaction, operation);
                }
                imports.add(transaction, operation, part, content.length);
                postponement.postpone(transaction, operation, configuration.silence());
                return true;
            });
            if (!wanted) {
                uploads.remove(upload);
                throw ended(operation);
            }
        }
        return catalog.transaction(transaction -> view(transaction, operation));
    }

    /**
     * Notes that the file is complete, and lets its operation begin. Saying the same again is fine.
     *
     * @throws ApiException REQUEST_NOT_FOUND, REQUEST_CONFLICT, OPERATION_WRONG_STATE
     */
    public ImportView complete(
            Connection transaction, Caller caller, OperationId operation, CompleteImportRequest request) {
        boolean waiting = imports.isWaiting(transaction, operation);
        ImportRecord upload = required(transaction, operation);
        if (request.parts() != upload.parts() || request.sizeBytes() != upload.sizeBytes()) {
            throw conflict("%d part(s) of %d bytes arrived, not %d of %d"
                    .formatted(upload.parts(), upload.sizeBytes(), request.parts(), request.sizeBytes()));
        }
        if (upload.isReceived()) {
            if (!request.sha256().equals(upload.sha256())) {
                throw conflict("the file is complete already, and has another digest");
            }
            return view(transaction, operation);
        }
        if (!waiting) {
            throw ended(operation);
        }
        imports.complete(transaction, operation, request.sha256());
        audit.record(
                transaction,
                new AuditTrail.Entry(
                        upload.tenant().value(),
                        caller.tokenId(),
                        caller.person(),
                        "import.receive",
                        upload.tenant().value(),
                        "",
                        caller.requestId(),
                        operation.value(),
                        Map.of("bytes", Long.toString(upload.sizeBytes()), "sha256", request.sha256())));
        postponement.end(transaction, operation);
        return view(transaction, operation);
    }

    private void requireNext(Connection transaction, ImportRecord upload, int part, int length) {
        if (upload.isReceived() || !imports.isWaiting(transaction, upload.operation())) {
            throw ended(upload.operation());
        }
        boolean full = upload.sizeBytes() == (long) upload.parts() * Uploads.PART_BYTES;
        if (part != upload.parts() + 1 || !full) {
            throw conflict(
                    full
                            ? "part " + (upload.parts() + 1) + " comes next, not " + part
                            : "the part before was shorter than the others, so it was the last one");
        }
        if (length == 0 || length > Uploads.PART_BYTES) {
            throw conflict("a part has 1 to " + Uploads.PART_BYTES + " bytes, and this one " + length);
        }
        if (upload.sizeBytes() + length > configuration.maxBytes()) {
            throw new ApiException(
                    ProblemCode.REQUEST_TOO_LARGE,
                    "The file is larger than " + configuration.maxBytes()
                            + " bytes, which this control plane takes at most. Nothing of it is imported.",
                    "compress the dump with zstd, or set tenantry.imports.max-bytes",
                    Problems.SEND_LESS);
        }
    }

    private ImportRecord required(Connection transaction, OperationId operation) {
        return imports.find(transaction, operation)
                .orElseThrow(() -> new ApiException(ProblemCode.REQUEST_NOT_FOUND, "There is no such import."));
    }

    private static ApiException conflict(String why) {
        return new ApiException(
                ProblemCode.REQUEST_CONFLICT, "The file cannot go on like this: " + why + ". Nothing was changed.");
    }

    private static ApiException ended(OperationId operation) {
        return new ApiException(
                ProblemCode.OPERATION_WRONG_STATE,
                "Operation " + operation + " does not wait for its file any more. Nothing was changed.",
                "tenantctl operations get " + operation);
    }
}
