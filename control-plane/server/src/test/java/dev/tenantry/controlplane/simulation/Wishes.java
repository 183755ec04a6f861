package dev.tenantry.controlplane.simulation;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.access.Role;
import dev.tenantry.controlplane.backup.BackupRequests;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.deletion.EndRequests;
import dev.tenantry.controlplane.operation.OperationControl;
import dev.tenantry.controlplane.operation.Wiring;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.restore.RestoreRequests;
import dev.tenantry.controlplane.simulation.sql.Table;
import dev.tenantry.controlplane.simulation.sql.Tuple;
import dev.tenantry.controlplane.tenant.NewTenant;
import dev.tenantry.controlplane.tenant.TenantProvisioning;
import dev.tenantry.controlplane.tenant.TenantRequests;
import java.sql.Connection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What people may ask for, chosen by the seed from what is there. The answer to each is the id of an operation. */
final class Wishes {
    private static final Caller CALLER = new Caller("tok_people", "pat", Set.of(Role.OPERATOR), null, "req-1");
    private static final String REASON = "a simulation";
    private static final int CHANCES = 100;
    /** A person does something once in so many steps. */
    private static final int RARE = 10;

    private final World world;
    private final Wiring parts;
    private final RandomGenerator random;
    private int tenants;

    Wishes(World world, Wiring parts) {
        this.world = world;
        this.parts = parts;
        this.random = world.simulation.random;
    }

    /** What a person asks for before the history begins: the first tenant, or what comes next to the last answer. */
    Function<Connection, String> first(int number) {
        if (number == 0) {
            return newTenant();
        }
        TenantId tenant = new TenantId(id(world.database.table("tenant").rows().getFirst()));
        if (number == 1) {
            return transaction -> parts.get(BackupRequests.class)
                    .submit(transaction, tenant, CALLER, REASON, false)
                    .operation()
                    .value();
        }
        BackupId backup = new BackupId(id(world.database.table("backup").rows().getFirst()));
        return transaction -> parts.get(RestoreRequests.class)
                .restore(transaction, tenant, backup, CALLER, REASON)
                .operation()
                .value();
    }

    /** The next wish, or null when there is nothing to wish for. */
    @Nullable
    Function<Connection, String> next() {
        Table tenantTable = world.database.table("tenant");
        if (tenants < world.mostTenants && (tenantTable.rows().isEmpty() || random.nextInt(CHANCES) < 30)) {
            return newTenant();
        }
        if (random.nextInt(CHANCES) < 12) {
            Function<Connection, String> decision = decision();
            if (decision != null) {
                return decision;
            }
        }
        Function<Connection, String> swap = random.nextInt(CHANCES) < 40 ? swapWhatIsBeside() : null;
        if (swap != null) {
            return swap;
        }
        List<Tuple> rows = tenantTable.rows();
        if (rows.isEmpty()) {
            return null;
        }
        TenantId tenant = new TenantId(id(rows.get(random.nextInt(rows.size()))));
        return about(tenant);
    }

    private Function<Connection, String> newTenant() {
        NewTenant tenant = new NewTenant(
                "tenant-" + ++tenants,
                "Tenant",
                "eu",
                "basic",
                1,
                world.schema,
                world.serverIds.get(random.nextInt(world.serverIds.size())));
        return transaction -> parts.get(TenantProvisioning.class)
                .submit(transaction, tenant, CALLER, REASON)
                .operation()
                .value();
    }

    private @Nullable Function<Connection, String> about(TenantId tenant) {
        TenantRequests requests = parts.get(TenantRequests.class);
        RestoreRequests restores = parts.get(RestoreRequests.class);
        int chance = random.nextInt(CHANCES);
        if (chance < 25) {
            return transaction -> parts.get(BackupRequests.class)
                    .submit(transaction, tenant, CALLER, REASON, false)
                    .operation()
                    .value();
        }
        if (chance < 45) {
            return ofRow(
                    "backup",
                    tenant,
                    (transaction, id) -> restores.restore(transaction, tenant, new BackupId(id), CALLER, REASON)
                            .operation()
                            .value());
        }
        if (chance < 65) {
            return ofRow(
                    "tenant_database",
                    tenant,
                    (transaction, id) -> restores.swap(transaction, tenant, new DatabaseId(id), CALLER, REASON)
                            .operation()
                            .value());
        }
        if (chance < 70) {
            return transaction -> restores.undoSwap(transaction, tenant, CALLER, REASON)
                    .operation()
                    .value();
        }
        if (chance < 82) {
            return transaction ->
                    requests.suspend(transaction, tenant, CALLER, REASON).value();
        }
        if (chance < 95) {
            return transaction ->
                    requests.resume(transaction, tenant, CALLER, REASON).value();
        }
        return transaction -> parts.get(EndRequests.class)
                .delete(transaction, tenant, CALLER, REASON)
                .value();
    }

    /** The longest road of all ends here: built, backed up, restored beside, made live. Few would get to it by chance. */
    private @Nullable Function<Connection, String> swapWhatIsBeside() {
        Table databases = world.database.table("tenant_database");
        return databases.rows().stream()
                .filter(row -> "beside".equals(row.text(databases.position("state"))))
                .findFirst()
                .<Function<Connection, String>>map(row -> {
                    TenantId tenant = new TenantId(Objects.requireNonNull(row.text(databases.position("tenant_id"))));
                    DatabaseId database = new DatabaseId(id(row));
                    return transaction -> parts.get(RestoreRequests.class)
                            .swap(transaction, tenant, database, CALLER, REASON)
                            .operation()
                            .value();
                })
                .orElse(null);
    }

    /** About a row that belongs to a tenant, in whatever state it is. */
    private @Nullable Function<Connection, String> ofRow(
            String name, TenantId tenant, BiFunction<Connection, String, String> request) {
        Table table = world.database.table(name);
        int owner = table.position("tenant_id");
        List<Tuple> rows = table.rows().stream()
                .filter(row -> tenant.value().equals(row.text(owner)))
                .toList();
        if (rows.isEmpty()) {
            return null;
        }
        String id = id(rows.get(random.nextInt(rows.size())));
        return transaction -> request.apply(transaction, id);
    }

    /** About some operation: cancel it, or decide about it when it is parked. */
    private @Nullable Function<Connection, String> decision() {
        Table operations = world.database.table("operation");
        List<Tuple> rows = operations.rows();
        if (rows.isEmpty()) {
            return null;
        }
        Tuple row = rows.get(random.nextInt(rows.size()));
        OperationId id = new OperationId(id(row));
        if ("parked".equals(row.text(operations.position("state")))) {
            return decide(id, random.nextInt(2));
        }
        if (world.simulation.weather.strikes(Fault.CANCEL, RARE)) {
            return transaction -> {
                parts.get(OperationControl.class).cancel(transaction, id, CALLER, REASON);
                return id.value();
            };
        }
        return null;
    }

    private Function<Connection, String> decide(OperationId id, int how) {
        OperationControl control = parts.get(OperationControl.class);
        return transaction -> {
            if (how == 0) {
                control.retry(transaction, id, null, CALLER, REASON);
            } else {
                control.resolve(transaction, id, OperationControl.Resolution.UNDO, CALLER, REASON);
            }
            return id.value();
        };
    }

    /** What a person does who must get rid of a parked operation: has it undone, or where that is refused, tried again. */
    void decide(OperationId operation) {
        Catalog catalog = parts.get(Catalog.class);
        try {
            catalog.transaction(decide(operation, 1));
        } catch (ApiException refused) {
            catalog.transaction(decide(operation, 0));
        }
    }

    private static String id(Tuple row) {
        return Objects.requireNonNull(row.text(0));
    }
}
