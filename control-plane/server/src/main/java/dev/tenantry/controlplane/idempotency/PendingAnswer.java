package dev.tenantry.controlplane.idempotency;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request with an idempotency key that is being worked on, and what it will answer. Confined to one request. */
final class PendingAnswer {
    static final String ATTRIBUTE = "tenantry.idempotency";

    /** The headers that belong to an answer; all others are of the exchange. */
    private static final List<String> KEPT_HEADERS = List.of("ETag", "Location");

    private final IdempotencyStore store;
    private final JsonMapper json;
    private final IdempotencyStore.Claim claim;
    private @Nullable StoredAnswer kept;
    private boolean committed;

    PendingAnswer(IdempotencyStore store, JsonMapper json, IdempotencyStore.Claim claim) {
        this.store = store;
        this.json = json;
        this.claim = claim;
    }

    /** Stores the answer in the transaction that makes the change. */
    void keep(Connection transaction, HttpResponse<?> response) {
        StoredAnswer answer = read(response);
        store.complete(transaction, claim, answer);
        kept = answer;
    }

    void committed() {
        committed = true;
    }

    /** What was stored with the change, or null when nothing was committed. */
    @Nullable
    StoredAnswer committedAnswer() {
        return committed ? kept : null;
    }

    IdempotencyStore.Claim claim() {
        return claim;
    }

    StoredAnswer read(HttpResponse<?> response) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : KEPT_HEADERS) {
            String value = response.getHeaders().get(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        Object body = response.body();
        String contentType = response.getContentType().map(MediaType::toString).orElse(MediaType.APPLICATION_JSON);
        return new StoredAnswer(
                response.code(), body == null ? null : contentType, headers, body == null ? null : text(body));
    }

    private String text(Object body) {
        try {
            return new String(json.writeValueAsBytes(body), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("an answer cannot be written", e);
        }
    }
}
