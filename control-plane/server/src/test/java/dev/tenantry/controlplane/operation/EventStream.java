package dev.tenantry.controlplane.operation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events as a stranger's client does. */
final class EventStream implements AutoCloseable {
    private final HttpResponse<InputStream> answer;
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final List<String> comments = new CopyOnWriteArrayList<>();
    private volatile boolean over;

    /** One event. */
    record Told(@Nullable String id, String event, String data) {}

    private EventStream(HttpResponse<InputStream> answer) {
        this.answer = answer;
    }

    /** Opens a stream and reads it in a thread of its own. */
    static EventStream open(URI base, String token, String operation, @Nullable String lastEventId) {
        EventStream stream = unread(base, token, operation, lastEventId);
        Thread.ofVirtual().start(stream::read);
        return stream;
    }

    /** Opens a stream and reads nothing. */
    static EventStream unread(URI base, String token, String operation, @Nullable String lastEventId) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve("/v1/operations/" + operation + "/events"))
                .header("Authorization", "Bearer " + token)
                .header("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            // A client of its own: closing it closes the connection, as a reader who dies does.
            return new EventStream(HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    int status() {
        return answer.statusCode();
    }

    String header(String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    /** What was told so far. */
    List<Told> told() {
        return List.copyOf(told);
    }

    /** The ids in the order in which they came. */
    List<Long> ids() {
        return told.stream()
                .map(Told::id)
                .filter(java.util.Objects::nonNull)
                .map(Long::valueOf)
                .toList();
    }

    List<String> comments() {
        return List.copyOf(comments);
    }

    /** Whether the other side ended it, or the connection broke. */
    boolean isOver() {
        return over;
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            String id = null;
            String event = null;
            String data = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (event != null) {
                        told.add(new Told(id, event, String.valueOf(data)));
                    }
                    id = null;
                    event = null;
                    data = null;
                } else if (line.startsWith(":")) {
                    comments.add(line);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                }
            }
        } catch (IOException e) {
            // The connection broke: over like any other end.
        } finally {
            over = true;
        }
    }

    @Override
    public void close() {
        try {
            answer.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
