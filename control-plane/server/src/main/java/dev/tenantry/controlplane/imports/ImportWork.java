package dev.tenantry.controlplane.imports;

import dev.tenantry.api.id.SchemaVersionId;
import dev.tenantry.api.schema.SchemaVersionView;
import dev.tenantry.controlplane.imports.ImportStore.ImportRecord;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.StepException;
import dev.tenantry.controlplane.schema.Schemas;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.DatabaseWork;
import dev.tenantry.controlplane.tenant.TemplateWork;
import dev.tenantry.controlplane.tenant.TenantDatabase;
import dev.tenantry.controlplane.tenant.TenantStore;
import dev.tenantry.provisioning.DatabaseServer;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.database.Fingerprint;
import dev.tenantry.provisioning.imports.ImportReport;
import dev.tenantry.provisioning.imports.Importer;
import dev.tenantry.provisioning.store.DigestingOutputStream;
import dev.tenantry.provisioning.template.SchemaMatch;
import dev.tenantry.provisioning.template.Template;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an import does with its file and with what came out of it. */
@Singleton
final class ImportWork {
    /** A version costs a recorded template; an application that old is brought up to date before it comes in. */
    private static final int MOST_VERSIONS = 50;

    private static final int MOST_TOLD = 5;
    private static final int BUFFER = 256 << 10;

    private final Uploads uploads;
    private final Schemas schemas;
    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final TemplateWork templates;
    private final DatabaseWork work;

    ImportWork(
            Uploads uploads,
            Schemas schemas,
            TenantStore tenants,
            DatabaseStore databases,
            TemplateWork templates,
            DatabaseWork work) {
        this.uploads = uploads;
        this.schemas = schemas;
        this.tenants = tenants;
        this.databases = databases;
        this.templates = templates;
        this.work = work;
    }

    /** Looks whether the sender said that the file is complete, and whether it is the one that was sent. */
    Outcome receive(StepContext<?> context, ImportRecord upload) {
        if (!upload.isReceived()) {
            throw StepException.lasting(
                    "import.incomplete",
                    "The file stopped coming after " + upload.sizeBytes() + " bytes: its sender was silent too long. "
                            + "Nothing was imported.",
                    "tenantctl tenants import SLUG --from PATH …");
        }
        // Not closed: nothing is behind it.
        DigestingOutputStream digest = new DigestingOutputStream(OutputStream.nullOutputStream());
        try (InputStream file = uploads.open(upload)) {
            byte[] buffer = new byte[BUFFER];
            for (int count = file.read(buffer); count >= 0; count = file.read(buffer)) {
                digest.write(buffer, 0, count);
                context.progress("receive", digest.bytes(), 0, 0);
            }
        } catch (IOException failure) {
            throw new IllegalStateException("the stream says what fails itself", failure);
        }
        if (!digest.sha256().equals(upload.sha256())) {
            throw new ProvisioningException(
                    FailureCode.IMPORT_DAMAGED,
                    "the file is not what was sent: its digest is another; nothing was imported",
                    "import it again; if it changes while it is sent, import a copy of it");
        }
        return Outcome.done().with("bytes", digest.bytes());
    }

    /** Looks through the file. */
    Outcome check(StepContext<?> context, ImportRecord upload, TenantDatabase database) {
        Importer.check(uploads.file(upload), database.name(), context.listener());
        return Outcome.done();
    }

    /** Loads the file, and compares what a package says of it. */
    Outcome load(StepContext<?> context, ImportRecord upload, TenantDatabase database) {
        ImportReport report = work.server(context, database)
                .importFile(database.name(), database.identity(), uploads.file(upload), context.listener());
        return Outcome.committing(transaction -> context.audit(
                        transaction,
                        "tenant.import",
                        upload.tenant().value(),
                        Map.of(
                                "format", upload.format().word(),
                                "rows", Long.toString(report.rows()),
                                "sha256", String.valueOf(upload.sha256()))))
                .with("rows", report.rows())
                .with("bytes", report.bytes());
    }

    /** Finds the version of the schema that the database is of, and makes sure that later migrations find its history. */
    Outcome match(StepContext<?> context, ImportRecord upload, TenantDatabase database) {
        Found found = find(context, upload, database);
        SchemaVersionId version = new SchemaVersionId(found.version().id());
        DatabaseServer server = work.server(context, database);
        Template template = templates.of(context, database, version);
        if (found.match().historyMissing()) {
            server.adoptHistory(database.name(), template);
        }
        Fingerprint fingerprint = server.fingerprint(database.name());
        if (!fingerprint.equals(template.fingerprint())) {
            throw StepException.lasting(
                    FailureCode.TEMPLATE_DIFFERS.code(),
                    "The imported database has the structure of version "
                            + found.version().version() + " of schema " + upload.schemaName()
                            + ", and another fingerprint. The tenant was not made live.");
        }
        return Outcome.committing(transaction -> {
                    tenants.recognised(transaction, upload.tenant(), version);
                    databases.recognised(transaction, database.id(), version);
                    databases.verified(transaction, database.id(), fingerprint);
                })
                .with("schemaVersion", found.version().version())
                .with("latestMigration", found.version().latestMigration());
    }

    private record Found(SchemaVersionView version, SchemaMatch match) {}

    private Found find(StepContext<?> context, ImportRecord upload, TenantDatabase database) {
        List<SchemaVersionView> versions =
                context.read(transaction -> schemas.versions(transaction, upload.schemaName(), MOST_VERSIONS));
        List<Found> withoutHistory = new ArrayList<>();
        @Nullable Found closest = null;
        for (SchemaVersionView version : versions) {
            SchemaVersionId id = new SchemaVersionId(version.id());
            context.commit(templates.ensure(context, database, id));
            SchemaMatch match =
                    work.server(context, database).match(database.name(), templates.of(context, database, id));
            Found found = new Found(version, match);
            if (match.same() && !match.historyMissing()) {
                return found;
            }
            if (match.same()) {
                withoutHistory.add(found);
            } else if (closest == null
                    || match.differences().size()
                            < closest.match().differences().size()) {
                closest = found;
            }
        }
        return switch (withoutHistory.size()) {
            case 0 -> throw unknown(upload, versions.size(), closest);
            case 1 -> withoutHistory.getFirst();
            default -> throw ambiguous(upload, withoutHistory);
        };
    }

    private static StepException unknown(ImportRecord upload, int versions, @Nullable Found closest) {
        String near = "";
        if (closest != null) {
            List<String> all = closest.match().differences();
            near = " The closest is version " + closest.version().version() + " (migration "
                    + closest.version().latestMigration() + "): "
                    + String.join("; ", all.subList(0, Math.min(MOST_TOLD, all.size())))
                    + (all.size() > MOST_TOLD ? "; and " + (all.size() - MOST_TOLD) + " more" : "") + ".";
        }
        return StepException.lasting(
                "import.schema_unknown",
                "What came in has the structure of none of the newest " + versions + " published version(s) of schema "
                        + upload.schemaName() + "." + near + " Nothing was imported.",
                "bring the source to a published version, or publish the version that it has: tenantctl schemas publish DIR");
    }

    private static StepException ambiguous(ImportRecord upload, List<Found> found) {
        return StepException.lasting(
                "import.schema_unknown",
                "What came in has the structure of versions "
                        + String.join(
                                ", ",
                                found.stream()
                                        .map(each ->
                                                Integer.toString(each.version().version()))
                                        .toList())
                        + " of schema " + upload.schemaName()
                        + ", and no table flyway_schema_history that says which. Nothing was imported.",
                "make the dump again with the table flyway_schema_history");
    }
}
