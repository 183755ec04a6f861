package dev.tenantry.controlplane.problem;

import dev.tenantry.api.id.ApiTokenId;
import dev.tenantry.api.id.ApplicationTokenId;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.DeletionId;
import dev.tenantry.api.id.DriftId;
import dev.tenantry.api.id.HoldId;
import dev.tenantry.api.id.OnboardingId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.SchemaVersionId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import java.util.function.Function;

/** Reads ids from paths. A text that is no such id answers exactly as an id that does not exist. */
public final class PathIds {
    private PathIds() {}

    public static TenantId tenant(String text) {
        return read(text, "tenant", TenantId::new);
    }

    public static ServerId server(String text) {
        return read(text, "server", ServerId::new);
    }

    public static DatabaseId database(String text) {
        return read(text, "database", DatabaseId::new);
    }

    public static OperationId operation(String text) {
        return read(text, "operation", OperationId::new);
    }

    public static BackupId backup(String text) {
        return read(text, "backup", BackupId::new);
    }

    public static DriftId drift(String text) {
        return read(text, "drift", DriftId::new);
    }

    public static OnboardingId onboarding(String text) {
        return read(text, "onboarding request", OnboardingId::new);
    }

    public static DeletionId deletion(String text) {
        return read(text, "deletion", DeletionId::new);
    }

    public static HoldId hold(String text) {
        return read(text, "hold", HoldId::new);
    }

    public static SchemaVersionId schemaVersion(String text) {
        return read(text, "schema version", SchemaVersionId::new);
    }

    public static ApiTokenId apiToken(String text) {
        return read(text, "token", ApiTokenId::new);
    }

    public static ApplicationTokenId applicationToken(String text) {
        return read(text, "application token", ApplicationTokenId::new);
    }

    private static <T> T read(String text, String what, Function<String, T> constructor) {
        try {
            return constructor.apply(text);
        } catch (IllegalArgumentException e) {
            throw ApiException.notFound(what);
        }
    }
}
