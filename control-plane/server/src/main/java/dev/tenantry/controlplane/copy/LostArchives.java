package dev.tenantry.controlplane.copy;

import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.backup.BackupStore;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import dev.tenantry.provisioning.store.ObjectStore;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which backups their own store has lost, as it is now: by the names of the objects there, which says nothing about their content, and by what was
 * found harmed before. It lists the tenant's part of the store and reads nothing.
 */
@Singleton
final class LostArchives {
    private final Catalog catalog;
    private final CopyStore copies;
    private final BackupStore backups;
    private final Stores stores;

    LostArchives(Catalog catalog, CopyStore copies, BackupStore backups, Stores stores) {
        this.catalog = catalog;
        this.copies = copies;
        this.backups = backups;
        this.stores = stores;
    }

    /**
     * A page of them, newest first. It may have fewer than the limit, or none, although another follows.
     *
     * @throws ApiException REQUEST_CONFLICT when one of the backups is in a store that the configuration does not have
     */
    Page<BackupView> page(TenantId tenant, @Nullable String cursor, int limit) {
        Page<CopyStore.Archive> page =
                catalog.transaction(transaction -> copies.archives(transaction, tenant, cursor, limit));
        Map<String, List<String>> keys = new HashMap<>();
        List<CopyStore.Archive> lost = new ArrayList<>();
        for (CopyStore.Archive archive : page.items()) {
            List<String> there =
                    keys.computeIfAbsent(archive.store(), store -> named(store).list(tenant.value() + "/"));
            if (archive.harmed() || !isThere(archive, there)) {
                lost.add(archive);
            }
        }
        List<BackupView> views = catalog.transaction(transaction -> lost.stream()
                .flatMap(archive -> backups.find(transaction, archive.backup()).stream())
                .filter(backup -> backup.state().equals(BackupStore.COMPLETE))
                .toList());
        return new Page<>(views, page.nextCursor());
    }

    private static boolean isThere(CopyStore.Archive archive, List<String> keys) {
        List<String> own =
                keys.stream().filter(key -> key.startsWith(archive.prefix())).toList();
        Integer objects = archive.objects();
        return own.stream().anyMatch(ArchiveObjects::isManifest) && (objects == null || own.size() >= objects);
    }

    private ObjectStore named(String store) {
        try {
            return stores.named(store);
        } catch (IllegalArgumentException unknown) {
            throw new ApiException(
                    ProblemCode.REQUEST_CONFLICT,
                    "Store " + store + ", in which backups lie, is not in this control plane's configuration.",
                    "set tenantry.store.… as it was, and start the control plane again");
        }
    }
}
