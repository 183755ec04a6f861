package dev.tenantry.controlplane.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.imports.ImportAccepted;
import dev.tenantry.api.imports.ImportTenantRequest;
import dev.tenantry.api.restore.SwapRequest;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.DeleteTenantRequest;
import dev.tenantry.api.tenant.ResumeRequest;
import dev.tenantry.api.tenant.SuspendRequest;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.ControlPlaneUnderTest;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import dev.tenantry.provisioning.store.ObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sweeps as such: under load, by several at once, of what cannot be reached; and the drift of stores and of the catalog itself. */
class DriftSweepTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aWorldInOrderHasNoDriftWhileOperationsRunAndAfterThem(Flavour flavour) throws Exception {
        try (DriftWorld world = DriftWorld.on(flavour);
                ControlPlaneUnderTest other = world.another();
                ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean ended = new AtomicBoolean();
            AtomicInteger sweeps = new AtomicInteger();
            List<Future<?>> sweeping = new ArrayList<>();
            for (Reconciler reconciler : List.of(world.plane.bean(Reconciler.class), other.bean(Reconciler.class))) {
                sweeping.add(pool.submit(() -> {
                    while (!ended.get()) {
                        for (String target : world.targets()) {
                            sweeps.addAndGet(reconciler.sweep(target) ? 1 : 0);
                        }
                    }
                }));
            }
            List<Callable<TenantView>> lives = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                lives.add(() -> {
                    TenantView tenant = world.tenant();
                    String beside = world.restore(tenant, world.backUp(tenant));
                    world.run(tenant, "/suspend", new SuspendRequest("test"));
                    world.run(tenant, "/resume", new ResumeRequest("test"));
                    world.run(tenant, "/swap", new SwapRequest(beside, tenant.slug(), "test"));
                    return tenant;
                });
            }
            List<TenantView> tenants = new ArrayList<>();
            for (Future<TenantView> life : pool.invokeAll(lives)) {
                tenants.add(life.get());
            }
            world.run(tenants.get(0), "/suspend", new SuspendRequest("test"));
            world.run(
                    tenants.get(1),
                    "/delete",
                    new DeleteTenantRequest(tenants.get(1).slug(), "test"));
            ended.set(true);
            for (Future<?> each : sweeping) {
                each.get();
            }

            assertThat(sweeps.get()).isGreaterThan(20);
            assertThat(world.strings(
                            "SELECT CONCAT(kind, ' ', object, ' ', detail) AS x FROM drift WHERE state <> 'suspected'"))
                    .isEmpty();
            assertThat(world.strings("SELECT id AS x FROM operation WHERE kind = 'contain'"))
                    .isEmpty();

            world.settle();
            world.sweep(3);
            assertThat(world.strings("SELECT CONCAT(kind, ' ', object, ' ', detail) AS x FROM drift"))
                    .as("after them, also not what is seen once only")
                    .isEmpty();
            assertThat(world.administrator.get("/v1/drift/sweeps").body())
                    .contains("\"knowledge\":\"known\"")
                    .doesNotContain("not_known");
        }
    }

    @Test
    void whatCannotBeReachedIsNotKnownAndNothingOnItIsCalledGone() {
        try (DriftWorld world = DriftWorld.on(Flavour.MARIADB)) {
            world.tenant();
            world.onServer("CREATE DATABASE tnzzzzzzzzzzzzzzzzzzzz");
            world.settle();
            world.sweep(2);
            assertThat(world.drift()).hasSize(1);
            world.server.close();

            world.sweep(2);

            assertThat(world.drift()).extracting(each -> each.kind()).containsExactly("database.unknown");
            String sweeps = world.administrator.get("/v1/drift/sweeps").body();
            assertThat(sweeps).contains("\"knowledge\":\"not_known\"").contains("could not be reached");
            assertThat(sweeps.split("\"knowledge\":\"known\"", -1))
                    .as("catalog and store are known all the same")
                    .hasSize(3);
        }
    }

    @Test
    void everyKindOfDriftOfStoresAndOfTheCatalogIsFoundAndOnlyByWhoHoldsTheLease() {
        try (DriftWorld world = DriftWorld.on(Flavour.MARIADB)) {
            ObjectStore store = world.plane.bean(Stores.class).current();
            TenantView tenant = world.tenant();
            String missing = world.backUp(tenant);
            String left = world.backUp(tenant);
            String unfinished = world.backUp(tenant);
            String unknown = tenant.id() + "/bak_aaaaaaaaaaaaaaaaaaaa";
            store.list(tenant.id() + "/" + missing + "/").stream()
                    .filter(ArchiveObjects::isManifest)
                    .forEach(store::delete);
            store.write(unknown + "/data", target -> target.write('x'));
            world.catalog("UPDATE backup SET state = 'failed' WHERE id = '" + left + "'");
            world.catalog("UPDATE backup SET state = 'writing' WHERE id = '" + unfinished + "'");
            TenantView route = world.tenant();
            world.catalog("UPDATE route SET generation = 7 WHERE tenant_id = '" + route.id() + "'");
            TenantView live = world.tenant();
            world.catalog("UPDATE tenant_database SET state = 'beside' WHERE id = '" + live.liveDatabaseId() + "'");
            TenantView held = world.tenant();
            world.catalog("INSERT INTO tenant_lock (tenant_id, operation_id, taken_at) SELECT '" + held.id()
                    + "', 'op_gone', UTC_TIMESTAMP(6)");
            world.catalog("INSERT INTO tenant_key (tenant_id, version, created_at) VALUES"
                    + " ('tnt_nobody', 1, UTC_TIMESTAMP(6))");
            world.settle();

            world.sweep(2);

            world.drift("archive.missing", tenant.id() + "/" + missing);
            world.drift("archive.unknown", unknown);
            world.drift("archive.left", tenant.id() + "/" + left);
            world.drift("backup.unfinished", unfinished);
            world.drift("route.differs", route.id());
            world.drift("tenant.database", live.id());
            world.drift("lock.stale", held.id());
            world.drift("secret.unknown", "key 1 of tnt_nobody");
            assertThat(world.drift()).hasSize(8);
            world.awaitContainment();
            assertThat(store.list(unknown))
                    .as("what nobody knows is not removed")
                    .hasSize(1);
            oneSweepOfATargetRunsAtATimeAndOneThatLostItsLeaseWritesNothing(world);
        }
    }

    @Test
    void whatALateWriterLeftIsDeletedUnlessTheTenantIsOnHoldAndWhatABackupUsesStays() {
        try (DriftWorld world = DriftWorld.on(Flavour.MARIADB)) {
            ObjectStore store = world.plane.bean(Stores.class).current();
            TenantView tenant = world.tenant();
            String backup = tenant.id() + "/" + world.backUp(tenant) + "/";
            List<String> used = store.list(backup);
            String failed = world.backUp(tenant);
            world.catalog("UPDATE backup SET state = 'failed' WHERE id = '" + failed + "'");
            TenantView held = world.tenant();
            String kept = held.id() + "/" + world.backUp(held) + "/";
            List.of(backup, kept).forEach(archive -> store.write(archive + "999.late", target -> target.write('x')));
            world.catalog("UPDATE tenant SET data_status = 'on_hold' WHERE id = '" + held.id() + "'");
            world.settle();

            world.sweep(1);
            assertThat(store.list(backup)).as("seen once is only suspected").hasSize(used.size() + 1);
            // One operation holds a tenant at a time: the second archive waits for the next sweep.
            for (int i = 0; i < 2; i++) {
                world.sweep(1);
                world.awaitContainment();
                world.settle();
            }

            assertThat(store.list(backup)).containsExactlyInAnyOrderElementsOf(used);
            assertThat(store.list(tenant.id() + "/" + failed + "/")).isEmpty();
            assertThat(store.list(kept)).as("of a tenant on hold").contains(kept + "999.late");
            assertThat(world.strings("SELECT object_id AS x FROM audit_event WHERE action = 'archive.clear'"))
                    .hasSize(3);
            world.sweep(1);
            assertThat(world.drift()).extracting(each -> each.tenantId()).containsExactly(held.id());
        }
    }

    @Test
    void theFileOfAnImportIsNobodysBusinessWhileItIsNeededAndIsDeletedWhenItWasLeft() {
        try (DriftWorld world = DriftWorld.on(Flavour.MARIADB)) {
            ObjectStore store = world.plane.bean(Stores.class).current();
            ControlPlane client = new ControlPlane(world.administrator.client());
            ImportAccepted accepted = client.imports()
                    .begin(new ImportTenantRequest(
                            new CreateTenantRequest("late", "late", "standard", "shop", "eu", null, "test"), "dump"));
            String operation = accepted.operation().id();
            String parts = accepted.tenant().id() + "/" + operation + "/";
            client.imports().send(operation, 1, new byte[] {'-', '-'});

            world.sweep(3);
            assertThat(world.drift()).as("while it is on its way").isEmpty();
            assertThat(store.list(parts)).hasSize(1);

            client.cancelOperation(operation);
            world.ended(operation);
            store.write(parts + "part-00000002", target -> target.write('x'));
            world.settle();
            world.sweep(2);
            world.awaitContainment();
            assertThat(store.list(parts)).as("once it has ended").isEmpty();
        }
    }

    private static void oneSweepOfATargetRunsAtATimeAndOneThatLostItsLeaseWritesNothing(DriftWorld world) {
        Catalog catalog = world.plane.bean(Catalog.class);
        SweepLease leases = world.plane.bean(SweepLease.class);
        long epoch = catalog.transaction(transaction -> leases.take(transaction, world.serverId, Duration.ofMinutes(5)))
                .orElseThrow();
        assertThat(world.plane.bean(Reconciler.class).sweep(world.serverId))
                .as("while another one looks")
                .isFalse();
        world.catalog("UPDATE drift_sweep SET lease_until = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND");
        assertThat(world.plane.bean(Reconciler.class).sweep(world.serverId)).isTrue();

        Sweep late = new Sweep(
                catalog, leases, world.plane.bean(DriftStore.class), world.serverId, epoch, Duration.ofMinutes(5));
        Observation seen = Observation.of(DriftKind.DATABASE_UNKNOWN, "tn0", "planted");
        assertThatThrownBy(() -> late.record(new Observations(List.of(seen), Set.of(), Set.of(), 1)))
                .isInstanceOf(SweepLostException.class);
        assertThat(world.strings("SELECT id AS x FROM drift WHERE object = 'tn0'"))
                .isEmpty();
    }
}
