package dev.tenantry.controlplane.tenant;

import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.StepException;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.database.Fingerprint;
import dev.tenantry.provisioning.template.Template;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds a new tenant's database and lets its traffic in.
 *
 * <p>The tenant, its database row and its key were written by whoever asked; from here on the database is filled while nobody can reach
 * it. The schema is replayed from a template, which is recorded once per schema version and kind of server from a database that
 * Flyway built, and the result must have the template's fingerprint. Only a database that was checked by logging in as its own
 * application account goes live, and going live is one transaction: status, live database, generation, route, audit.
 *
 * <p>When it cannot be done, the database, which never held anybody's data, is dropped under this operation's own decision, and the
 * tenant ends as failed. Its slug can be used again; its row stays under another.
 */
@Singleton
public final class ProvisionOperation implements OperationKind<OneDatabase> {
    /** The word by which it is asked for. */
    public static final String NAME = "provision";

    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final TemplateWork templates;
    private final DatabaseWork work;
    private final GoingLive live;

    ProvisionOperation(
            TenantStore tenants, DatabaseStore databases, TemplateWork templates, DatabaseWork work, GoingLive live) {
        this.tenants = tenants;
        this.databases = databases;
        this.templates = templates;
        this.work = work;
        this.live = live;
    }

    @Override
    public List<Step<OneDatabase>> steps() {
        return List.of(
                new Step<OneDatabase>(
                                "ensure-template",
                                Observe.applyAgain("it looks for the template first"),
                                context -> templates.ensure(
                                        context,
                                        database(context),
                                        tenant(context).schemaVersion()),
                                Undo.by(templates::discardScratch))
                        .withPatience(),
                live.createDatabase(),
                new Step<>(
                        "build-schema",
                        Observe.by(this::isBuilt),
                        this::buildSchema,
                        Undo.none("the schema goes with the database")),
                new Step<>(
                        "verify-fingerprint",
                        Observe.applyAgain("it only looks"),
                        this::verifyFingerprint,
                        Undo.none("it only looks")),
                live.createMigrator(),
                live.createApplicationAccount(),
                live.checkAccess(),
                live.activate());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int definitionVersion() {
        return 1;
    }

    @Override
    public int limit() {
        return 32;
    }

    @Override
    public OneDatabase input(Map<String, String> fields) {
        return OneDatabase.of(fields);
    }

    @Override
    public Map<String, String> result(StepContext<OneDatabase> context) {
        return context.input().fields();
    }

    @Override
    public void undone(StepContext<OneDatabase> context, Connection transaction) {
        live.undone(context, transaction, "provisioning was undone");
    }

    // --- steps -------------------------------------------------------------------------------------------------------

    private Optional<Outcome> isBuilt(StepContext<OneDatabase> context) {
        TenantDatabase database = database(context);
        Fingerprint found = work.server(context, database).fingerprint(database.name());
        return found.equals(template(context).fingerprint()) ? Optional.of(Outcome.done()) : Optional.empty();
    }

    private Outcome buildSchema(StepContext<OneDatabase> context) {
        TenantDatabase database = database(context);
        work.server(context, database).applyTemplate(database.name(), template(context));
        return Outcome.done();
    }

    private Outcome verifyFingerprint(StepContext<OneDatabase> context) {
        TenantDatabase database = database(context);
        Fingerprint expected = template(context).fingerprint();
        Fingerprint found = work.server(context, database).fingerprint(database.name());
        if (!found.equals(expected)) {
            throw StepException.lasting(
                    FailureCode.TEMPLATE_DIFFERS.code(),
                    "The database " + database.id()
                            + " differs from the template it was built from: its fingerprint is " + found + " and not "
                            + expected + ". The tenant was not made live.",
                    "tenantctl servers check " + database.server());
        }
        return Outcome.committing(transaction -> databases.verified(transaction, database.id(), found))
                .with("fingerprint", found);
    }

    private Template template(StepContext<OneDatabase> context) {
        return templates.of(context, database(context), tenant(context).schemaVersion());
    }

    private Tenant tenant(StepContext<OneDatabase> context) {
        return context.read(
                transaction -> tenants.get(transaction, context.input().tenant()));
    }

    private TenantDatabase database(StepContext<OneDatabase> context) {
        return context.read(
                transaction -> databases.get(transaction, context.input().database()));
    }
}
