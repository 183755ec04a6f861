package dev.tenantry.controlplane.idempotency;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.CatalogException;
import dev.tenantry.controlplane.catalog.Row;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.problem.ApiException;
import dev.tenantry.controlplane.secret.SecretBox;
import dev.tenantry.provisioning.Secret;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** The idempotency_key table. */
@Singleton
class IdempotencyStore {
    /** How long an answer is kept for a repetition. */
    private static final int KEPT_HOURS = 24;

    private static final int SWEEP_ROWS = 1000;

    private final Catalog catalog;
    private final SecretBox secrets;
    private final IdempotencyConfiguration configuration;

    IdempotencyStore(Catalog catalog, SecretBox secrets, IdempotencyConfiguration configuration) {
        this.catalog = catalog;
        this.secrets = secrets;
        this.configuration = configuration;
    }

    /**
     * The right to work under a key.
     *
     * @param attempt fences earlier tries: only the newest may store an answer
     */
    record Claim(String principal, String key, int attempt) {}

    /** What a key means for a request that shows it. */
    sealed interface Meaning {
        /** Nobody worked under it yet, or who did has crashed. */
        record First(Claim claim) implements Meaning {}

        /** The answer that was given. */
        record Answered(StoredAnswer answer) implements Meaning {}
    }

    /**
     * Claims a key, or finds its answer.
     *
     * @throws ApiException IDEMPOTENCY_MISMATCH or IDEMPOTENCY_IN_PROGRESS
     */
    Meaning claim(String principal, String key, String requestSha256) {
        return catalog.transaction(transaction -> {
            try {
                Sql.of(transaction, """
                        INSERT INTO idempotency_key (principal, idempotency_key, request_sha256, headers, attempt, created_at)
                        VALUES (:principal, :key, :sha256, '{}', 1, UTC_TIMESTAMP(6))
                        """)
                        .with("principal", principal)
                        .with("key", key)
                        .with("sha256", requestSha256)
                        .updateOne();
                return new Meaning.First(new Claim(principal, key, 1));
            } catch (CatalogException present) {
                if (!present.isDuplicateKey()) {
                    throw present;
                }
                return again(transaction, principal, key, requestSha256);
            }
        });
    }

    private Meaning again(Connection transaction, String principal, String key, String requestSha256) {
        Present present = Sql.of(transaction, """
                SELECT request_sha256, status, content_type, headers, sealed_body, attempt,
                       created_at < UTC_TIMESTAMP(6) - INTERVAL :silence MICROSECOND AS abandoned
                  FROM idempotency_key WHERE principal = :principal AND idempotency_key = :key FOR UPDATE
                """)
                .with("silence", configuration.abandonedAfter())
                .with("principal", principal)
                .with("key", key)
                .one(row -> present(row, principal, key));
        if (!present.requestSha256().equals(requestSha256)) {
            throw new ApiException(
                    ProblemCode.IDEMPOTENCY_MISMATCH,
                    "This Idempotency-Key was used with another request; nothing was changed.",
                    "Use a new key for a new request.");
        }
        if (present.answer() != null) {
            return new Meaning.Answered(present.answer());
        }
        if (!present.abandoned()) {
            throw new ApiException(
                    ProblemCode.IDEMPOTENCY_IN_PROGRESS,
                    "The first request with this Idempotency-Key is still at work.",
                    "Repeat the request with the same key in a few seconds.");
        }
        Claim claim = new Claim(principal, key, present.attempt() + 1);
        Sql.of(transaction, """
                UPDATE idempotency_key SET attempt = :attempt, created_at = UTC_TIMESTAMP(6)
                 WHERE principal = :principal AND idempotency_key = :key
                """)
                .with("attempt", claim.attempt())
                .with("principal", principal)
                .with("key", key)
                .updateOne();
        return new Meaning.First(claim);
    }

    /** Stores the answer in the transaction of the change. A try that was taken for dead fails here, and its change with it. */
    void complete(Connection transaction, Claim claim, StoredAnswer answer) {
        int stored = Sql.of(transaction, """
                UPDATE idempotency_key
                   SET status = :status, content_type = :contentType, headers = :headers, sealed_body = :body
                 WHERE principal = :principal AND idempotency_key = :key AND attempt = :attempt AND status IS NULL
                """)
                .with("status", answer.status())
                .with("contentType", answer.contentType())
                .with("headers", answer.headers())
                .with(
                        "body",
                        answer.body() == null
                                ? null
                                : secrets.seal(context(claim.principal(), claim.key()), Secret.of(answer.body())))
                .with("principal", claim.principal())
                .with("key", claim.key())
                .with("attempt", claim.attempt())
                .update();
        if (stored == 0) {
            throw new ApiException(
                    ProblemCode.IDEMPOTENCY_IN_PROGRESS,
                    "The request took so long that a repetition of it took over; this one changed nothing.",
                    "Repeat the request with the same key.");
        }
    }

    /** Stores an answer that came without a change. */
    void complete(Claim claim, StoredAnswer answer) {
        catalog.transaction(transaction -> {
            complete(transaction, claim, answer);
            return answer;
        });
    }

    /** Gives a key back after an answer that a repetition may change. */
    void release(Claim claim) {
        catalog.transaction(transaction -> Sql.of(transaction, """
                DELETE FROM idempotency_key
                 WHERE principal = :principal AND idempotency_key = :key AND attempt = :attempt AND status IS NULL
                """)
                .with("principal", claim.principal())
                .with("key", claim.key())
                .with("attempt", claim.attempt())
                .update());
    }

    /** Forgets what is old enough, in short transactions: however many requests a day has, as many are forgotten. */
    @Scheduled(fixedDelay = "10m", initialDelay = "1m")
    void sweep() {
        int forgotten = SWEEP_ROWS;
        while (forgotten == SWEEP_ROWS) {
            forgotten = catalog.transaction(transaction -> Sql.of(transaction, """
                            DELETE FROM idempotency_key
                             WHERE created_at < UTC_TIMESTAMP(6) - INTERVAL :hours HOUR LIMIT :max
                            """)
                    .with("hours", KEPT_HOURS)
                    .with("max", SWEEP_ROWS)
                    .update());
        }
    }

    private Present present(Row row, String principal, String key) {
        Integer status = row.nullableInteger("status");
        byte[] sealed = row.nullableBytes("sealed_body");
        StoredAnswer answer = status == null
                ? null
                : new StoredAnswer(
                        status,
                        row.nullableString("content_type"),
                        row.map("headers"),
                        sealed == null
                                ? null
                                : secrets.open(context(principal, key), sealed).reveal());
        return new Present(row.string("request_sha256"), row.integer("attempt"), row.integer("abandoned") == 1, answer);
    }

    private static SecretBox.Context context(String principal, String key) {
        return new SecretBox.Context(principal, "idempotency " + key, 1);
    }

    private record Present(
            String requestSha256,
            int attempt,
            boolean abandoned,
            @Nullable StoredAnswer answer) {}
}
