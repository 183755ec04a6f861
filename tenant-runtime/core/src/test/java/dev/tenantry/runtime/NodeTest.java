package dev.tenantry.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.runtime.testing.FakeControlPlane;
import dev.tenantry.runtime.testing.TestTenant;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A node among others: what it says when it ends, and when others use what the plan allows. */
class NodeTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final FakeControlPlane controlPlane = new FakeControlPlane();
    private final List<TenantRuntime> runtimes = new ArrayList<>();

    @AfterEach
    void stop() {
        runtimes.forEach(TenantRuntime::close);
        controlPlane.close();
    }

    @Test
    void aNodeThatEndsSaysSoOnceItsWorkHasEnded() throws Exception {
        TestTenant tenant = TestTenant.on(TestServers.of(Flavour.MARIADB));
        TenantRuntime runtime = start(tenant);
        Connection working = borrow(runtime, tenant);
        Thread ending = Thread.ofVirtual().start(runtime::close);

        assertThat(working.isValid(1)).isTrue();
        assertThat(controlPlane.left()).as("work is still under way").isFalse();
        working.close();
        ending.join();

        assertThat(controlPlane.left()).isTrue();
    }

    @Test
    void aNodeEndsAlsoWhenNobodyHearsItsFarewell() throws Exception {
        TenantRuntime runtime = start(TestTenant.on(TestServers.of(Flavour.MARIADB)));
        controlPlane.goAway();

        runtime.close();

        assertThat(controlPlane.left()).isFalse();
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aRuntimeThatFindsTheAccountsConnectionsTakenByOthersSaysThatTheTenantIsBusy(Flavour flavour) throws Exception {
        TestTenant tenant = TestTenant.on(TestServers.of(flavour)).limits(3, 5_000, 100);
        TenantRuntime runtime = start(tenant);
        tenant.mayConnect(1);

        try (Connection first = borrow(runtime, tenant)) {
            assertThat(first.isValid(1)).isTrue();
            assertThatThrownBy(() -> borrow(runtime, tenant)).isInstanceOf(TenantBusyException.class);
        }
        tenant.mayConnect(40);
        try (Connection again = borrow(runtime, tenant)) {
            assertThat(again.isValid(1)).isTrue();
        }
    }

    private TenantRuntime start(TestTenant tenant) throws Exception {
        RuntimeSettings settings = new RuntimeSettings(
                "test-node",
                controlPlane.uri(),
                () -> FakeControlPlane.TOKEN,
                folder.resolve("node"),
                List.of(),
                false);
        TenantRuntime runtime = TenantRuntime.start(settings, RuntimeLimits.standard());
        runtimes.add(runtime);
        runtime.awaitFirstContact(PATIENCE);
        long version = controlPlane.publish(tenant);
        await().atMost(PATIENCE).until(() -> controlPlane.acknowledged() >= version);
        return runtime;
    }

    private static Connection borrow(TenantRuntime runtime, TestTenant tenant) throws SQLException {
        return TenantScope.call(tenant.id(), () -> runtime.dataSource().getConnection());
    }
}
