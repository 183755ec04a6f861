package dev.tenantry.controlplane.imports;

import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.imports.ImportStore.ImportRecord;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.OperationKind;
import dev.tenantry.controlplane.operation.Outcome;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.GoingLive;
import dev.tenantry.controlplane.tenant.OneDatabase;
import dev.tenantry.controlplane.tenant.TemplateWork;
import dev.tenantry.controlplane.tenant.TenantDatabase;
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
public final class ImportOperation implements OperationKind<OneDatabase> {
    /** The word by which it is asked for. */
    public static final String NAME = "import";

    /** Removed when an operation ends before its first step; what is left of a large file is the reconciler's. */
    private static final int PARTS_AT_ONCE = 16;

    private final Catalog catalog;
    private final DatabaseStore databases;
    private final ImportStore imports;
    private final ImportWork intake;
    private final Uploads uploads;
    private final TemplateWork templates;
    private final GoingLive live;

    ImportOperation(
            Catalog catalog,
            DatabaseStore databases,
            ImportStore imports,
            ImportWork intake,
            Uploads uploads,
            TemplateWork templates,
            GoingLive live) {
        this.catalog = catalog;
        this.databases = databases;
        this.imports = imports;
        this.intake = intake;
        this.uploads = uploads;
        this.templates = templates;
        this.live = live;
    }

    @Override
    public List<Step<OneDatabase>> steps() {
        return List.of(
                new Step<OneDatabase>(
                                "receive-file",
                                Observe.applyAgain("it only looks"),
                                context -> intake.receive(context, upload(context)),
                                Undo.by(this::removeFile))
                        .withPatience(),
                new Step<OneDatabase>(
                                "check-file",
                                Observe.applyAgain("it only looks"),
                                context -> intake.check(context, upload(context), database(context)),
                                Undo.none("it only looks"))
                        .withPatience(),
                live.createDatabase(),
                new Step<OneDatabase>(
                                "load-file",
                                Observe.applyAgain("what an earlier try left half-way is started over"),
                                context -> intake.load(context, upload(context), database(context)),
                                Undo.none("the rows go with the database"))
                        .withPatience(),
                new Step<OneDatabase>(
                                "match-schema",
                                Observe.applyAgain("it looks for the version first"),
                                context -> intake.match(context, upload(context), database(context)),
                                Undo.by(templates::discardScratch))
                        .withPatience(),
                live.createMigrator(),
                live.createApplicationAccount(),
                live.checkAccess(),
                new Step<>(
                        "remove-file",
                        Observe.applyAgain("removing what is gone is fine"),
                        this::removeFile,
                        Undo.none("the file is not needed any more")),
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
        return 4;
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
        live.undone(context, transaction, "its import was undone");
        // One that was cancelled in the queue has no step to undo.
        imports.find(transaction, context.operationId())
                .ifPresent(upload -> catalog.afterCommit(() -> uploads.remove(upload, PARTS_AT_ONCE)));
    }

    // --- steps -------------------------------------------------------------------------------------------------------

    private Outcome removeFile(StepContext<OneDatabase> context) {
        uploads.remove(upload(context));
        return Outcome.done();
    }

    private ImportRecord upload(StepContext<OneDatabase> context) {
        return context.read(
                transaction -> imports.find(transaction, context.operationId()).orElseThrow());
    }

    private TenantDatabase database(StepContext<OneDatabase> context) {
        return context.read(
                transaction -> databases.get(transaction, context.input().database()));
    }
}
