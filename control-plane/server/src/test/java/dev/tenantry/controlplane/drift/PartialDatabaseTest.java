package dev.tenantry.controlplane.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.deletion.DiscardDatabaseRequest;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.restore.DifferenceView;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.restore.SwapRequest;
import dev.tenantry.api.restore.TableDifference;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.Api;
import dev.tenantry.provisioning.Flavour;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A database with some tables of a backup, from the request that asks for it to the one that discards it. */
class PartialDatabaseTest {
    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void isShownAsPartialComparedByItsTablesNeverSwappedInAndDiscarded(Flavour flavour) {
        try (DriftWorld world = DriftWorld.on(flavour)) {
            TenantView tenant = world.tenant();
            String path = "/v1/tenants/" + tenant.id();
            String backup = world.backUp(tenant);

            Api.Answer unknown = world.administrator.post(path + "/restores", only(backup, "order"));
            assertThat(unknown.status()).isEqualTo(202);
            OperationView refused = world.ended(unknown.as(OperationView.class).id());
            assertThat(refused.state()).isEqualTo("undone");
            assertThat(refused.errorCode()).isEqualTo("restore.table_unknown");
            assertThat(refused.errorDetail()).contains("has no table order", "orders");
            assertThat(world.administrator
                            .post(path + "/restores", only(backup, " "))
                            .status())
                    .isEqualTo(422);

            OperationView restored = world.run(tenant, "/restores", only(backup, "orders"));
            String database = Objects.requireNonNull(restored.result().get("databaseId"));
            assertThat(restored.result()).containsEntry("tables", "orders").containsEntry("foreignKeysLeftOut", "none");

            DifferenceView difference = world.administrator
                    .get(path + "/databases/" + database + "/difference")
                    .as(DifferenceView.class);
            assertThat(difference.partial()).isTrue();
            assertThat(difference.same()).isTrue();
            assertThat(difference.tables()).extracting(TableDifference::table).containsExactly("orders");
            assertThat(world.administrator.get(path).as(TenantView.class).partialDatabases())
                    .isEqualTo(1);
            assertThat(world.administrator.get(path + "/databases").body()).contains("\"onlyTables\":[\"orders\"]");
            assertThat(world.administrator.get("/v1/backups/" + backup).body()).contains("\"proof\":\"unproven\"");

            Api.Answer swap =
                    world.administrator.post(path + "/swap", new SwapRequest(database, tenant.slug(), "a test"));
            assertThat(swap.status()).isEqualTo(409);
            assertThat(swap.body()).contains("can never become live", "tenantctl backups restore " + backup);

            world.settle();
            world.sweep(2);
            assertThat(world.drift()).isEmpty();

            world.run(
                    tenant,
                    "/databases/" + database + "/discard",
                    new DiscardDatabaseRequest(database, "looked at it"));
            assertThat(world.administrator.get(path).as(TenantView.class).partialDatabases())
                    .isZero();
        }
    }

    private static RestoreRequest only(String backup, String table) {
        return new RestoreRequest(backup, "a test", null, null, List.of(table), null);
    }
}
