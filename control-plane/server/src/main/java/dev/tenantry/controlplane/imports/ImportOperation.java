package dev.tenantry.controlplane.imports;

import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.imports.ImportStore.ImportRecord;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.DatabaseWork;
import dev.tenantry.controlplane.tenant.GoingLive;
import dev.tenantry.controlplane.tenant.Inputs;
import dev.tenantry.controlplane.tenant.TemplateWork;
import dev.tenantry.controlplane.tenant.Tenant;
import dev.tenantry.controlplane.tenant.TenantDatabase;
import dev.tenantry.controlplane.tenant.TenantStore;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;

/**
 * Makes a new tenant of a file that came from elsewhere: a package of an export, or a dump.
 *
 * <p>The operation is there before the first byte: so the file has an owner from the beginning, and whatever becomes of its sender, it ends. It
 * waits in the queue, with no worker, until the sender says that all parts are there; each part puts its turn off, and a sender that falls
 * silent has it begin, find the file incomplete, and be undone. The parts lie in the store sealed under the new tenant's key, under this
 * operation's id, and go before the tenant goes live.
 *
 * <p>The order is the safety argument. The file is compared with its sender's digest, and looked through, before there is a database. It is
 * loaded while nobody can reach the database, by an account that may work in it only, and may not drop the mark of ownership. Then what came
 * out is compared with the published versions of the schema, and has to be one of them. Only then it becomes a tenant like any other.
 *
 * <p>When it cannot be done, the database is dropped with its accounts, the parts are removed, and the tenant ends as failed; its slug can be
 * used again.
 */
@Singleton
public final class ImportOperation implements OperationKind<ImportOperation.Input> {
    /** The word by which it is asked for. */
    public static final String NAME = "import";

    /** Removed when an operation ends before its first step; what is left of a large file is the reconciler's. */
    private static final int PARTS_AT_ONCE = 16;

    private final Catalog catalog;
    private final TenantStore tenants;
    private final DatabaseStore databases;
    private final ImportStore imports;
    private final ImportWork intake;
    private final Uploads uploads;
    private final TemplateWork templates;
    private final DatabaseWork work;
    private final GoingLive live;

    ImportOperation(
            Catalog catalog,
            TenantStore tenants,
            DatabaseStore databases,
            ImportStore imports,
            ImportWork intake,
            Uploads uploads,
            TemplateWork templates,
            DatabaseWork work,
            GoingLive live) {
        this.catalog = catalog;
        this.tenants = tenants;
        this.databases = databases;
        this.imports = imports;
        this.intake = intake;
        this.uploads = uploads;
        this.templates = templates;
        this.work = work;
        this.live = live;
    }

    /** Which tenant it makes, and of which database; the file is the operation's own. */
    public record Input(TenantId tenant, DatabaseId database) {
        /** Its stored form. */
        public Map<String, String> fields() {
            return Map.of("tenantId", tenant.value(), "databaseId", database.value());
        }
    }

    @Override
    public List<Step<Input>> steps() {
        return List.of(
                new Step<Input>(
                                "receive-file",
                                Observe.applyAgain("it only looks"),
                                context -> intake.receive(context, upload(context)),
                                Undo.by(this::removeFile))
                        .withPatience(),
                new Step<Input>(
                                "check-file",
                                Observe.applyAgain("it only looks"),
                                context -> intake.check(context, upload(context), database(context)),
                                Undo.none("it only looks"))
                        .withPatience(),
                new Step<>(
                        "create-database",
                        Observe.applyAgain("the server finds a database with the same mark"),
                        context -> work.create(context, context.input().tenant(), database(context)),
                        Undo.by(context -> work.discard(context, database(context)))),
                new Step<Input>(
                                "load-file",
                                Observe.applyAgain("what an earlier try left half-way is started over"),
                                context -> intake.load(context, upload(context), database(context)),
                                Undo.none("the rows go with the database"))
                        .withPatience(),
                new Step<Input>(
                                "match-schema",
                                Observe.applyAgain("it looks for the version first"),
                                context -> intake.match(context, upload(context), database(context)),
                                Undo.by(templates::discardScratch))
                        .withPatience(),
                new Step<>(
                        "create-migrator",
                        Observe.applyAgain("the server brings the account to what it must be"),
                        context -> work.lockMigrator(context, tenant(context), database(context)),
                        Undo.none("the accounts are dropped with the database")),
                new Step<>(
                        "create-application-account",
                        Observe.applyAgain("the server brings the account to what it must be"),
                        context -> work.createApplication(
                                context, tenant(context), database(context), GoingLive.FIRST_GENERATION),
                        Undo.none("the accounts are dropped with the database")),
                new Step<>(
                        "check-access",
                        Observe.applyAgain("it only looks"),
                        context -> live.checkAccess(
                                context,
                                context.input().tenant(),
                                context.input().database()),
                        Undo.none("it only looks")),
                new Step<>(
                        "remove-file",
                        Observe.applyAgain("removing what is gone is fine"),
                        this::removeFile,
                        Undo.none("the file is not needed any more")),
                new Step<>(
                        "activate",
                        Observe.applyAgain("it is one transaction with its record"),
                        context -> live.activate(
                                context,
                                context.input().tenant(),
                                context.input().database()),
                        Undo.pointOfNoReturn("the tenant is live; deleting it takes the place of an undo")));
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
        return 4;
    }

    @Override
    public Input input(Map<String, String> fields) {
        return new Input(
                new TenantId(Inputs.required(fields, "tenantId")),
                new DatabaseId(Inputs.required(fields, "databaseId")));
    }

    @Override
    public Map<String, String> result(StepContext<Input> context) {
        return context.input().fields();
    }

    @Override
    public void undone(StepContext<Input> context, Connection transaction) {
        Input input = context.input();
        live.undone(context, transaction, input.tenant(), input.database(), "its import was undone");
        // One that was cancelled in the queue has no step to undo.
        imports.find(transaction, context.operationId())
                .ifPresent(upload -> catalog.afterCommit(() -> uploads.remove(upload, PARTS_AT_ONCE)));
    }

    // --- steps -------------------------------------------------------------------------------------------------------

    private Outcome removeFile(StepContext<Input> context) {
        uploads.remove(upload(context));
        return Outcome.done();
    }

    private ImportRecord upload(StepContext<Input> context) {
        return context.read(
                transaction -> imports.find(transaction, context.operationId()).orElseThrow());
    }

    private Tenant tenant(StepContext<Input> context) {
        return context.read(
                transaction -> tenants.get(transaction, context.input().tenant()));
    }

    private TenantDatabase database(StepContext<Input> context) {
        return context.read(
                transaction -> databases.get(transaction, context.input().database()));
    }
}
