package dev.tenantry.controlplane.catalog;

import dev.tenantry.api.id.ApiTokenId;
import dev.tenantry.api.id.ApplicationTokenId;
import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.DatabaseId;
import dev.tenantry.api.id.DeletionId;
import dev.tenantry.api.id.DriftId;
import dev.tenantry.api.id.HoldId;
import dev.tenantry.api.id.NodeId;
import dev.tenantry.api.id.OnboardingId;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.id.ScheduleId;
import dev.tenantry.api.id.SchemaVersionId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.id.TypedId;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.identifier.DatabaseName;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** The only source of new ids, names and passwords. Its randomness is a seam: a simulation gives a seeded one. */
@Singleton
public final class Ids {
    private static final String PASSWORD_ALPHABET = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int PASSWORD_LENGTH = 40;

    private final RandomGenerator random;

    public Ids() {
        this(new SecureRandom());
    }

    public Ids(RandomGenerator random) {
        this.random = random;
    }

    public TenantId tenant() {
        return new TenantId(next(TenantId.PREFIX));
    }

    public ServerId server() {
        return new ServerId(next(ServerId.PREFIX));
    }

    public DatabaseId database() {
        return new DatabaseId(next(DatabaseId.PREFIX));
    }

    public OperationId operation() {
        return new OperationId(next(OperationId.PREFIX));
    }

    public BackupId backup() {
        return new BackupId(next(BackupId.PREFIX));
    }

    public DriftId drift() {
        return new DriftId(next(DriftId.PREFIX));
    }

    public OnboardingId onboarding() {
        return new OnboardingId(next(OnboardingId.PREFIX));
    }

    public DeletionId deletion() {
        return new DeletionId(next(DeletionId.PREFIX));
    }

    public HoldId hold() {
        return new HoldId(next(HoldId.PREFIX));
    }

    public SchemaVersionId schemaVersion() {
        return new SchemaVersionId(next(SchemaVersionId.PREFIX));
    }

    public ApiTokenId apiToken() {
        return new ApiTokenId(next(ApiTokenId.PREFIX));
    }

    public ApplicationTokenId applicationToken() {
        return new ApplicationTokenId(next(ApplicationTokenId.PREFIX));
    }

    public NodeId node() {
        return new NodeId(next(NodeId.PREFIX));
    }

    public ScheduleId schedule() {
        return new ScheduleId(next(ScheduleId.PREFIX));
    }

    /** The name of a new tenant database. */
    public DatabaseName databaseName() {
        return DatabaseName.generate(random);
    }

    /** A new password: 40 characters of 57, more than 230 bits, of every class that password policies ask for. */
    public Secret password() {
        return Secret.of("aA1-" + characters(PASSWORD_ALPHABET, PASSWORD_LENGTH));
    }

    /** The secret part of a new token: 40 characters of base 32, 200 bits. */
    public String tokenSecret() {
        return characters(TypedId.ALPHABET, PASSWORD_LENGTH);
    }

    private String next(String prefix) {
        return prefix + "_" + characters(TypedId.ALPHABET, TypedId.RANDOM_LENGTH);
    }

    private String characters(String alphabet, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
