package dev.tenantry.controlplane.secret;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tenantry.api.backup.ArchiveKeysView;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.provisioning.backup.ArchiveKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;

/** A tenant's keys as they leave the catalog: sealed by the control plane's keyset, and useless without it. */
public final class SealedTenantKeys {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ArchiveKeysView keys;

    private SealedTenantKeys(ArchiveKeysView keys) {
        this.keys = keys;
    }

    /**
     * Reads a key file.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static SealedTenantKeys parse(String json) {
        try {
            ArchiveKeysView view = JSON.readValue(json, ArchiveKeysView.class);
            new TenantId(view.tenantId());
            return new SealedTenantKeys(view);
        } catch (JsonProcessingException | RuntimeException failure) {
            // Not as a cause: a parser's message may quote what it read.
            throw new IllegalArgumentException(
                    "The key file is none: make it with tenantctl backups key TENANT --to-file FILE. Nothing was read.");
        }
    }

    /** Whose keys they are. */
    public String tenantId() {
        return keys.tenantId();
    }

    /** Whether a word that a person typed is the tenant's id, or its slug when the keys were read. */
    public boolean isOf(String tenant) {
        return tenant.equals(keys.tenantId()) || tenant.equals(keys.slug());
    }

    /** How the tenant is told to people: its id, and its slug as the file says it. */
    public String title() {
        return keys.tenantId() + " (" + (keys.slug() == null ? "it says no slug" : keys.slug()) + ")";
    }

    /**
     * Opens the key of a version.
     *
     * @param keyset the control plane's keyset file
     * @throws IllegalArgumentException when the file has no such version, or the keyset does not open it
     */
    public ArchiveKey open(int version, Path keyset) {
        String sealed = keys.keys().stream()
                .filter(key -> key.version() == version)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "The archive is under version " + version
                                        + " of the tenant's key, and the key file does not have it. Make the file anew: tenantctl backups key TENANT"))
                .sealedKeyset();
        Path file = keyset.toAbsolutePath().normalize();
        if (!Files.isRegularFile(file) || !String.valueOf(file.getFileName()).equals(LocalKeyset.FILE_NAME)) {
            throw new IllegalArgumentException("There is no file " + file + " that is called " + LocalKeyset.FILE_NAME
                    + ": the keyset lies in the home of the control plane, or in its backup. Nothing was read.");
        }
        LocalKeyset opened = LocalKeyset.open(Objects.requireNonNull(file.getParent()));
        try {
            return TinkTenantKeys.open(
                    new TenantId(keys.tenantId()), version, Base64.getDecoder().decode(sealed), opened);
        } catch (IllegalStateException failure) {
            throw new IllegalArgumentException(
                    "The keyset " + file
                            + " does not open the tenant's key: it is another control plane's, or the key file was changed. Nothing was read.");
        }
    }
}
