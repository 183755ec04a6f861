package dev.tenantry.cli.demo;

import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.client.ApiProblemException;
import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.client.OperationWatch;
import dev.tenantry.api.onboarding.OnboardingDecision;
import dev.tenantry.api.onboarding.OnboardingView;
import dev.tenantry.api.onboarding.SubmitOnboardingRequest;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.restore.DifferenceView;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.restore.SwapRequest;
import dev.tenantry.api.restore.TableDifference;
import dev.tenantry.api.schema.PublishSchemaRequest;
import dev.tenantry.api.schema.SchemaVersionView;
import dev.tenantry.api.tenant.CreateApplicationTokenRequest;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.DatabaseView;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.cli.command.SchemasCommand;
import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.terminal.Table;
import dev.tenantry.cli.terminal.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The story, step by step: three shops get databases of their own, their customers buy, one shop's bug deletes rows, and the rows come
 * back while everybody goes on working. Each step asserts what it shows; the first one that fails ends the story.
 */
public final class Story {
    private static final String SCHEMA = "chinook";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int ALL_INVOICES = 412;

    private final World world;
    private final Teller teller;
    private final Chinook chinook;
    private final Map<String, Shop> shops = new LinkedHashMap<>();
    private final Map<String, Traffic> traffic = new LinkedHashMap<>();

    /** A customer of ours. */
    private record Customer(String slug, String name, int invoices) {}

    private static final Customer HARBOUR = new Customer("harbour-records", "Harbour Records", ALL_INVOICES);
    private static final Customer VINYL = new Customer("vinyl-valley", "Vinyl Valley", 300);
    private static final Customer NOTE = new Customer("blue-note-cafe", "Blue Note Café", 200);

    Story(World world, Teller teller, Chinook chinook) {
        this.world = world;
        this.teller = teller;
        this.chinook = chinook;
    }

    /** Tells it to the end. */
    void tell() {
        publishSchema();
        createByOperator();
        onboardBySeller();
        openShops();
        startTraffic();
        try {
            isolation();
            accidentAndRecovery();
        } finally {
            traffic.values().forEach(Traffic::close);
        }
    }

    private void publishSchema() {
        teller.step("Published the application's schema", () -> {
            SchemaVersionView version = world.administrator()
                    .publishSchema(new PublishSchemaRequest(SCHEMA, SchemasCommand.migrations(chinook.migrations())));
            return SCHEMA + " version " + version.version() + ": " + version.migrationCount()
                    + " Flyway migrations, 11 tables" + (version.unchanged() ? " (published before)" : "");
        });
    }

    private void createByOperator() {
        teller.step("Created two tenants as an operator", () -> {
            ControlPlane operator = person("operator", "Olga Operator", "operator");
            Map<String, OperationView> running = new LinkedHashMap<>();
            for (Customer customer : List.of(HARBOUR, VINYL)) {
                if (operator.tenantOfSlug(customer.slug()) == null) {
                    TenantAccepted accepted = operator.createTenant(new CreateTenantRequest(
                            customer.slug(), customer.name(), world.plan(), SCHEMA, world.region(), null, "demo"));
                    running.put(customer.slug() + " on " + accepted.placement().serverName(), accepted.operation());
                }
            }
            running.values().forEach(operation -> done(operator, operation));
            return running.isEmpty() ? "kept from an earlier run" : String.join(", ", running.keySet());
        });
    }

    private void onboardBySeller() {
        teller.step("Onboarded one by a seller's request and another person's approval", () -> {
            if (world.administrator().tenantOfSlug(NOTE.slug()) != null) {
                return NOTE.slug() + " is kept from an earlier run";
            }
            ControlPlane seller = person("seller", "Sam Seller", "seller,approver");
            ControlPlane approver = person("approver", "Ada Approver", "approver");
            OnboardingView request = seller.submitOnboarding(new SubmitOnboardingRequest(
                    "CRM-2041",
                    NOTE.name(),
                    NOTE.slug(),
                    world.plan(),
                    SCHEMA,
                    world.region(),
                    "Nora Note",
                    "nora@blue-note.example",
                    "C-77"));
            String refused = Proof.refusalCode(
                    () -> seller.approveOnboarding(request.id(), new OnboardingDecision("my own deal")));
            OnboardingView approved =
                    approver.approveOnboarding(request.id(), new OnboardingDecision("contract C-77 is signed"));
            if (approved.operationId() != null) {
                done(world.administrator(), world.administrator().operation(approved.operationId()));
            }
            OnboardingView ended = untilHandedOver(request.id());
            return "Sam may not approve his own request [" + refused + "]; Ada approved, state " + ended.state();
        });
    }

    private OnboardingView untilHandedOver(String id) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            OnboardingView request = world.administrator().onboardingRequest(id);
            if (request.state().equals("handed_over")) {
                return request;
            }
            Proof.that(
                    !request.state().equals("failed") && System.nanoTime() < deadline,
                    "the onboarding request is " + request.state());
            Proof.pause(Duration.ofMillis(100));
        }
    }

    /** Application tokens, and the data of those shops that have none yet. */
    private void openShops() {
        teller.step("Loaded each tenant's own data through the gateway", () -> {
            List<Future<Long>> loads = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Customer customer : List.of(HARBOUR, VINYL, NOTE)) {
                    Shop shop = new Shop(customer.slug(), world.gatewayUrl(), applicationToken(customer));
                    shops.put(customer.slug(), shop);
                    loads.add(threads.submit(() -> load(shop, customer.invoices())));
                }
            }
            long rows = 0;
            for (Future<Long> load : loads) {
                rows += load.resultNow();
            }
            return rows == 0
                    ? "kept from an earlier run"
                    : Words.number(rows) + " rows of Chinook, three tenants at once";
        });
    }

    private String applicationToken(Customer customer) {
        String kept = world.secret("application-" + customer.slug());
        if (kept != null) {
            return kept;
        }
        ControlPlane administrator = world.administrator();
        String token = administrator
                .createApplicationToken(tenant(customer.slug()).id(), new CreateApplicationTokenRequest("demo", null))
                .token();
        world.keepSecret("application-" + customer.slug(), token);
        return token;
    }

    private long load(Shop shop, int invoices) {
        untilServed(shop);
        if (!shop.one("SELECT COUNT(*) FROM Artist").equals("0")) {
            return 0;
        }
        long rows = 0;
        for (var transaction : chinook.transactions(invoices)) {
            rows += shop.run(transaction).results().stream()
                    .mapToLong(result -> result.updatedRows())
                    .sum();
        }
        return rows;
    }

    /** A new token and a new route reach the gateway by its long poll: a moment after the control plane has them. */
    private static void untilServed(Shop shop) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try {
                shop.one("SELECT 1");
                return;
            } catch (ApiProblemException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Proof.pause(Duration.ofMillis(100));
            }
        }
    }

    private void startTraffic() {
        teller.step("Let customers look and buy, from now on until the end", () -> {
            String run = Long.toString(System.currentTimeMillis(), 36);
            shops.values().forEach(shop -> traffic.put(shop.slug(), new Traffic(shop, run)));
            Proof.pause(Duration.ofSeconds(1));
            return "two customers in each of " + shops.size() + " shops";
        });
    }

    private void isolation() {
        teller.step("Tried to read another tenant's database with a tenant's account", () -> {
            DatabaseView other = live(world.administrator(), tenant(VINYL.slug()));
            Shop harbour = shop(HARBOUR);
            String refused = Proof.refusal(() -> harbour.run("SELECT * FROM " + other.databaseName() + ".Customer"));
            Proof.that(refused.contains("gateway.sql_refused"), "the other tenant's database answered with " + refused);
            return "refused by the server: " + refused;
        });
    }

    private void accidentAndRecovery() {
        ControlPlane operator = person("operator", "Olga Operator", "operator");
        TenantView tenant = tenant(HARBOUR.slug());
        Shop shop = shop(HARBOUR);
        Shop.Sales before = shop.sales();
        Set<Long> beforeBackup = customers(HARBOUR).acknowledged();
        BackupView backup = backUp(operator, tenant);
        Shop.Sales after = accident(shop, before);
        String restored = restoreBeside(operator, tenant, backup);
        difference(operator, tenant, restored);
        swap(operator, tenant, restored);
        proof(shop, before, after, beforeBackup, tenant.generation());
    }

    private BackupView backUp(ControlPlane operator, TenantView tenant) {
        List<BackupView> made = new ArrayList<>();
        teller.step("Backed up " + tenant.slug() + " while its customers buy", () -> {
            OperationView operation =
                    done(operator, operator.createBackup(tenant.id(), new CreateBackupRequest("before the release")));
            String id = operation.result().get("backupId");
            Proof.that(id != null, "the backup operation names no backup");
            BackupView backup = operator.backup(String.valueOf(id));
            made.add(backup);
            return Words.number(backup.rowCount()) + " rows of " + backup.tableCount() + " tables, "
                    + Words.bytes(backup.storedBytes()) + " compressed and encrypted with the tenant's key";
        });
        return made.getFirst();
    }

    private Shop.Sales accident(Shop shop, Shop.Sales before) {
        List<Shop.Sales> seen = new ArrayList<>();
        teller.step("Let a bug of the application delete what was sold", () -> {
            long deleted = shop.run("DELETE FROM InvoiceLine WHERE InvoiceId <= ?", 200)
                    .results()
                    .getFirst()
                    .updatedRows();
            Shop.Sales after = shop.sales();
            seen.add(after);
            Proof.that(
                    deleted > 0 && after.lines() == before.lines() - deleted,
                    "the accident did not delete what it should");
            return Words.number(deleted) + " invoice lines gone; revenue " + before.revenue() + " became "
                    + after.revenue();
        });
        return seen.getFirst();
    }

    private String restoreBeside(ControlPlane operator, TenantView tenant, BackupView backup) {
        List<String> made = new ArrayList<>();
        teller.step("Restored the backup beside the live database, and verified it", () -> {
            OperationView operation = done(
                    operator,
                    operator.restoreBeside(tenant.id(), new RestoreRequest(backup.id(), "rows deleted by a bug")));
            String id = operation.result().get("databaseId");
            Proof.that(id != null, "the restore operation names no database");
            made.add(String.valueOf(id));
            BackupView proven = operator.backup(backup.id());
            return id + ", equal to the manifest; the backup is " + (proven.proven() ? "proven" : "unproven")
                    + ", live was not touched";
        });
        return made.getFirst();
    }

    private void difference(ControlPlane operator, TenantView tenant, String database) {
        teller.step("Compared it with the live database", () -> {
            DifferenceView difference = operator.difference(tenant.id(), database);
            List<TableDifference> tables = difference.tables().stream()
                    .filter(table -> !table.verdict().equals("same"))
                    .toList();
            Proof.that(
                    tables.stream().anyMatch(table -> table.table().equalsIgnoreCase("InvoiceLine")),
                    "the difference does not show InvoiceLine");
            Table table = new Table(List.of("TABLE", "LIVE", "RESTORED", "VERDICT"));
            tables.forEach(row -> table.row(
                    List.of(row.table(), Words.number(row.leftRows()), Words.number(row.rightRows()), row.verdict())));
            teller.table(table);
            return tables.size() + " of " + difference.tables().size() + " tables differ";
        });
    }

    private void swap(ControlPlane operator, TenantView tenant, String database) {
        teller.step("Swapped it in under running traffic", () -> {
            Traffic customers = customers(HARBOUR);
            Duration usual = customers.slowest();
            long errors = customers.errors();
            done(
                    operator,
                    operator.swapDatabase(
                            tenant.id(), new SwapRequest(database, tenant.slug(), "rows deleted by a bug")));
            Proof.pause(Duration.ofMillis(500));
            TenantView now = operator.tenant(tenant.id());
            Proof.that(database.equals(now.liveDatabaseId()), "the live database is not the restored one");
            Proof.that(now.generation() > tenant.generation(), "the generation did not rise");
            return "generation " + now.generation() + "; longest request " + Words.took(customers.slowest())
                    + " (before: " + Words.took(usual) + "), errors " + (customers.errors() - errors);
        });
    }

    private void proof(Shop shop, Shop.Sales before, Shop.Sales after, Set<Long> beforeBackup, int generation) {
        teller.step("Proved that the rows are back and no purchase is lost", () -> {
            Shop.Sales now = shop.sales();
            Table table = new Table(List.of("SALES", "INVOICES", "LINES", "REVENUE"));
            row(table, "before", before);
            row(table, "after the accident", after);
            row(table, "after the swap", now);
            teller.table(table);
            Proof.that(now.equals(before), "the sales are not what they were");
            traffic.values().forEach(Traffic::close);
            long requests = 0;
            long errors = 0;
            long purchases = 0;
            long lost = 0;
            long leftBehind = 0;
            for (Map.Entry<String, Traffic> each : traffic.entrySet()) {
                Traffic customers = each.getValue();
                requests += customers.requests();
                errors += customers.errors();
                purchases += customers.purchases();
                boolean restored = each.getKey().equals(HARBOUR.slug());
                Traffic.Missing missing = customers.missing(
                        restored ? beforeBackup : customers.acknowledged(), restored ? generation : 0);
                lost += missing.lost();
                leftBehind += missing.leftBehind();
            }
            Proof.that(lost == 0, lost + " acknowledged purchases are lost");
            String last = traffic.values().stream()
                    .map(Traffic::lastError)
                    .filter(java.util.Objects::nonNull)
                    .findFirst()
                    .map(error -> " (last: " + error + ")")
                    .orElse("");
            return Words.number(requests) + " requests, " + errors + " errors" + last + ", " + purchases
                    + " purchases, 0 lost; " + leftBehind
                    + " of the time between backup and swap are in the former database";
        });
    }

    private static void row(Table table, String when, Shop.Sales sales) {
        table.row(List.of(when, Words.number(sales.invoices()), Words.number(sales.lines()), sales.revenue()));
    }

    /** A person's own token: separation of duties is between persons. */
    private ControlPlane person(String name, String person, String roles) {
        String kept = world.secret("person-" + name);
        if (kept == null) {
            kept = world.administrator()
                    .createApiToken(new CreateApiTokenRequest(person, person, List.of(roles.split(",")), null, 24 * 30))
                    .token();
            world.keepSecret("person-" + name, kept);
        }
        return world.as(kept);
    }

    private OperationView done(ControlPlane controlPlane, OperationView operation) {
        OperationView settled = new OperationWatch(controlPlane)
                .follow(
                        operation.id(),
                        PATIENCE,
                        (now, event) -> teller.live(event.step() == null ? "" : event.step()));
        if (settled == null || !settled.state().equals("done")) {
            String state = settled == null ? "not settled after " + PATIENCE.toMinutes() + " minutes" : settled.state();
            String detail = settled == null || settled.errorDetail() == null ? "" : ": " + settled.errorDetail();
            throw new CommandFailure(
                    ExitCode.OPERATION_FAILED,
                    "demo.operation",
                    operation.kind() + " " + operation.id() + " is " + state + detail,
                    "tenantctl operations get " + operation.id());
        }
        return settled;
    }

    private TenantView tenant(String slug) {
        TenantView tenant = world.administrator().tenantOfSlug(slug);
        if (tenant == null) {
            throw new CommandFailure(ExitCode.FAILED, "demo.proof", "tenant " + slug + " is not there");
        }
        return tenant;
    }

    private static DatabaseView live(ControlPlane controlPlane, TenantView tenant) {
        return controlPlane.databases(tenant.id()).stream()
                .filter(database -> database.state().equals("live"))
                .findFirst()
                .orElseThrow(() ->
                        new CommandFailure(ExitCode.FAILED, "demo.proof", tenant.slug() + " has no live database"));
    }

    private Shop shop(Customer customer) {
        return java.util.Objects.requireNonNull(shops.get(customer.slug()));
    }

    private Traffic customers(Customer customer) {
        return java.util.Objects.requireNonNull(traffic.get(customer.slug()));
    }
}
