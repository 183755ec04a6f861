package dev.tenantry.controlplane.idempotency;

import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.secret.SecretBox;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/** What the filter does with a request's key, for a simulation that has no HTTP: the same store, in the same order. */
public final class IdempotentRequests {
    private static final int ACCEPTED = 202;
    private static final Duration ABANDONED_AFTER = Duration.ofMinutes(2);
    private static final String SHA256_OF_NOTHING_IN_PARTICULAR = "0".repeat(64);

    private final Catalog catalog;
    private final IdempotencyStore store;

    public IdempotentRequests(Catalog catalog, SecretBox secrets) {
        this.catalog = catalog;
        this.store = new IdempotencyStore(catalog, secrets, new IdempotencyConfiguration(ABANDONED_AFTER));
    }

    /** Makes a change under a key and says its answer, which is the first one's when the key was used before. */
    public String once(String principal, String key, Function<Connection, String> change) {
        return switch (store.claim(principal, key, SHA256_OF_NOTHING_IN_PARTICULAR)) {
            case IdempotencyStore.Meaning.Answered answered -> {
                String body = answered.answer().body();
                yield body == null ? "" : body;
            }
            case IdempotencyStore.Meaning.First first -> first(first.claim(), change);
        };
    }

    private String first(IdempotencyStore.Claim claim, Function<Connection, String> change) {
        try {
            return catalog.transaction(transaction -> {
                String body = change.apply(transaction);
                store.complete(transaction, claim, new StoredAnswer(ACCEPTED, "text/plain", Map.of(), body));
                return body;
            });
        } catch (RuntimeException failure) {
            store.release(claim);
            throw failure;
        }
    }
}
