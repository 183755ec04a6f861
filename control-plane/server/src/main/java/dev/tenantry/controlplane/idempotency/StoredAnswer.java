package dev.tenantry.controlplane.idempotency;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpResponseFactory;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer as its bytes: it may hold a token that is shown once, so it never shows itself. */
record StoredAnswer(
        int status,
        @Nullable String contentType,
        Map<String, String> headers,
        @Nullable String body) {
    StoredAnswer {
        headers = Map.copyOf(headers);
    }

    /** The same bytes each time. */
    HttpResponse<?> toResponse() {
        MutableHttpResponse<byte[]> response = HttpResponseFactory.INSTANCE.status(HttpStatus.valueOf(status));
        headers.forEach(response::header);
        if (body != null) {
            response.body(body.getBytes(StandardCharsets.UTF_8));
        }
        return contentType == null ? response : response.contentType(MediaType.of(contentType));
    }

    @Override
    public String toString() {
        return "answer " + status;
    }
}
