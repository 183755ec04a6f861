package dev.tenantry.controlplane.restore;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.operation.Observe;
import dev.tenantry.controlplane.operation.Step;
import dev.tenantry.controlplane.operation.StepContext;
import dev.tenantry.controlplane.operation.Undo;
import dev.tenantry.controlplane.tenant.DatabaseState;
import dev.tenantry.controlplane.tenant.DatabaseStore;
import dev.tenantry.controlplane.tenant.DatabaseWork;
import dev.tenantry.controlplane.tenant.TenantDatabase;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;

/**
 * How a backup is proven: restored into a database of its own, compared with the manifest to the last row and object, and that database
 * discarded. Shared by the kinds that prove.
 */
@Singleton
public final class Proof {
    private static final String CREATE = "create-proof";

    private final DatabaseStore databases;
    private final DatabaseWork work;
    private final RestoreWork restore;

    Proof(DatabaseStore databases, DatabaseWork work, RestoreWork restore) {
        this.databases = databases;
        this.work = work;
        this.restore = restore;
    }

    /** What the input of a kind that proves a backup says. */
    public interface Proving {
        /** Whose backup. */
        TenantId tenant();

        /** Which one. */
        BackupId backup();

        /** The database it is restored into; the operation's own, in the catalog before the operation begins. */
        DatabaseId proof();
    }

    /** The steps that prove: create-proof, prove-backup, discard-proof. */
    public <I extends Proving> List<Step<I>> steps(Verdict<I> verdict) {
        return List.of(
                new Step<>(
                        CREATE,
                        Observe.applyAgain("the server finds a database with the same mark"),
                        context -> restore.create(context, context.input().tenant(), database(context)),
                        Undo.by(context -> work.discard(context, database(context)))),
                new Step<I>(
                                "prove-backup",
                                Observe.applyAgain("what an earlier try left half-way is started over"),
                                context -> restore.loadAndVerify(
                                        context,
                                        CREATE,
                                        context.input().backup(),
                                        context.input().proof(),
                                        Origin.OWN,
                                        verdict),
                                Undo.none("the rows go with the database, and a proof is a proof"))
                        .withPatience(),
                new Step<>(
                        "discard-proof",
                        Observe.applyAgain("discarding what is gone is fine"),
                        context -> work.discard(context, database(context)),
                        Undo.none("the proof is recorded with the backup")));
    }

    /** Takes back the row of a database that no step has made. */
    public void undone(StepContext<? extends Proving> context, Connection transaction) {
        TenantDatabase proof = databases.get(transaction, context.input().proof());
        if (proof.state() == DatabaseState.BUILDING) {
            databases.change(transaction, proof, DatabaseState.DROPPED);
        }
    }

    private TenantDatabase database(StepContext<? extends Proving> context) {
        return context.read(
                transaction -> databases.get(transaction, context.input().proof()));
    }
}
