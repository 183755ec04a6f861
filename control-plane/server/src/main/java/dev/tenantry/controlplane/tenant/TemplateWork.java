package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.SchemaVersionId;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.StepException;
import dev.tenantry.controlplane.schema.SchemaMigrations;
import dev.tenantry.controlplane.schema.TemplateStore;
import dev.tenantry.provisioning.DatabaseServer;
import dev.tenantry.provisioning.template.MigrationSet;
import dev.tenantry.provisioning.template.Template;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** How operations come to a template of a schema version: found, or recorded from a scratch database that Flyway builds. */
@Singleton
public final class TemplateWork {
    private final DatabaseStore databases;
    private final TemplateStore templates;
    private final SchemaMigrations migrations;
    private final DatabaseWork work;
    private final Ids ids;

    TemplateWork(
            DatabaseStore databases, TemplateStore templates, SchemaMigrations migrations, DatabaseWork work, Ids ids) {
        this.databases = databases;
        this.templates = templates;
        this.migrations = migrations;
        this.work = work;
        this.ids = ids;
    }

    /** Makes sure that there is a template for the server that a database is on; puts out whether it was recorded now. */
    public Outcome ensure(StepContext<?> context, TenantDatabase database, SchemaVersionId version) {
        discardScratch(context);
        DatabaseServer server = work.server(context, database);
        Optional<Template> present = context.read(transaction -> templates.find(transaction, version, server.facts()));
        if (present.isPresent()) {
            return Outcome.done().with("recorded", false);
        }
        MigrationSet set = context.read(transaction -> migrations.of(transaction, version));
        TenantDatabase scratch = planScratch(context, database, version);
        server.createDatabase(scratch.name(), scratch.identity());
        Template template = server.recordTemplate(set, scratch.name());
        context.commit(transaction -> templates.keep(transaction, version, template, scratch.server()));
        Outcome discarded = work.discard(context, scratch);
        return discarded.with("recorded", true);
    }

    /** The template for the server that a database is on. */
    public Template of(StepContext<?> context, TenantDatabase database, SchemaVersionId version) {
        DatabaseServer server = work.server(context, database);
        return context.read(transaction -> templates
                .find(transaction, version, server.facts())
                .orElseThrow(() -> StepException.passing(
                        "schema.template_missing",
                        "There is no template of schema version " + version + " for a server "
                                + server.facts().version() + ": the server's version changed meanwhile.")));
    }

    /** Drops the scratch databases of an earlier try of this same operation. */
    public Outcome discardScratch(StepContext<?> context) {
        List<TenantDatabase> left =
                context.read(transaction -> databases.madeBy(transaction, context.operationId())).stream()
                        .filter(database -> database.tenant() == null)
                        .toList();
        for (TenantDatabase scratch : left) {
            context.commit(work.discard(context, scratch));
        }
        return Outcome.done();
    }

    private TenantDatabase planScratch(StepContext<?> context, TenantDatabase beside, SchemaVersionId version) {
        DatabaseId id = ids.database();
        var name = ids.databaseName();
        context.commit(transaction ->
                databases.insert(transaction, id, null, beside.server(), name, version, null, context.operationId()));
        return context.read(transaction -> databases.get(transaction, id));
    }
}
