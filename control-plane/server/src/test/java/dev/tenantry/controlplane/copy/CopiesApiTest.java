package dev.tenantry.controlplane.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.backup.CopyBackupRequest;
import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.LivePlane;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.TestServers;
import dev.tenantry.provisioning.store.ObjectStore;
import io.micronaut.core.type.GenericArgument;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Copies that a person asks for, over HTTP, between two folders, on real servers of both flavours. */
class CopiesApiTest {
    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void aBackupIsCopiedLostBroughtBackAndRestoredFromItsOwnStore(Flavour flavour) {
        Map<String, Object> twoFolders = Map.of(
                "tenantry.store.copy.directory",
                TestServers.newDirectory("copies-api").toString(),
                "tenantry.store.copy.enabled",
                false);
        try (LivePlane plane = LivePlane.on(flavour, twoFolders)) {
            TenantView tenant = plane.tenant();
            BackupView backup = backUp(plane, tenant);
            String copy = "/v1/tenants/" + tenant.id() + "/backups/" + backup.id() + "/copy";
            assertThat(plane.administrator()
                            .post(copy, new CopyBackupRequest("sideways", null))
                            .status())
                    .isEqualTo(422);
            plane.done(copy, new CopyBackupRequest(null, "a test"));
            Api.Answer again = plane.administrator().post(copy, new CopyBackupRequest("out", null));
            assertThat(again.status()).isEqualTo(409);
            assertThat(again.body()).contains("has its second copy, in store copy-directory");
            assertThat(lost(plane, tenant)).isEmpty();
            ObjectStore first = plane.bean(Stores.class).current();
            List<String> objects = first.list(tenant.id() + "/" + backup.id() + "/");

            objects.forEach(first::delete);
            assertThat(lost(plane, tenant)).containsExactly(backup.id());
            plane.done(copy, new CopyBackupRequest("back", "the disk died"));

            assertThat(lost(plane, tenant)).isEmpty();
            assertThat(first.list(tenant.id() + "/" + backup.id() + "/")).isEqualTo(objects);
            OperationView restored =
                    plane.run("/v1/tenants/" + tenant.id() + "/restores", new RestoreRequest(backup.id(), "a test"));
            assertThat(restored.state()).as(restored.errorDetail()).isEqualTo("done");
            assertThat(restored.result()).doesNotContainKey("readFrom");
        }
    }

    @Test
    void withoutASecondStoreTheRefusalSaysWhichSettingsMakeOne() {
        try (LivePlane plane = LivePlane.on(Flavour.MARIADB, Map.of())) {
            TenantView tenant = plane.tenant();
            BackupView backup = backUp(plane, tenant);
            Api.Answer refused = plane.administrator()
                    .post(
                            "/v1/tenants/" + tenant.id() + "/backups/" + backup.id() + "/copy",
                            new CopyBackupRequest(null, null));
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.body())
                    .contains("No second store is configured")
                    .contains("tenantry.store.copy.directory")
                    .contains("tenantry.store.copy.s3.bucket");
        }
    }

    private static BackupView backUp(LivePlane plane, TenantView tenant) {
        OperationView operation =
                plane.run("/v1/tenants/" + tenant.id() + "/backups", new CreateBackupRequest("a test"));
        String id = Objects.requireNonNull(operation.result().get("backupId"));
        return plane.administrator().get("/v1/backups/" + id).as(BackupView.class);
    }

    private static List<String> lost(LivePlane plane, TenantView tenant) {
        return plane
                .administrator()
                .get("/v1/tenants/" + tenant.id() + "/backups/lost")
                .as(new GenericArgument<Page<BackupView>>() {})
                .items()
                .stream()
                .map(BackupView::id)
                .toList();
    }
}
