package dev.tenantry.controlplane.operation;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.operation.OperationEventView;
import dev.tenantry.api.operation.OperationProgress;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.controlplane.access.ApiTokens;
import dev.tenantry.controlplane.access.Caller;
import dev.tenantry.controlplane.catalog.Catalog;
import io.micronaut.json.JsonMapper;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/**
 * Operations as they happen, as server-sent events. The events come from the catalog, so any control plane tells of any operation. An
 * event's id is its number in the operation's story: who comes back with the last one he saw misses nothing and hears nothing twice.
 *
 * <p>The reader's demand drives it: nothing is read ahead, so a slow reader costs one batch of memory and no more.
 */
@Singleton
final class OperationStreams {
    private static final Logger LOG = LoggerFactory.getLogger(OperationStreams.class);

    /** While the catalog does not answer it is asked this often. */
    private static final Duration PAUSE_WHEN_AWAY = Duration.ofSeconds(1);

    /** The catalog may be away for so long; then the stream ends and its reader comes back when it can. */
    private static final int ASK_AGAIN = 120;

    private final Catalog catalog;
    private final OperationStore store;
    private final EventLog events;
    private final EventWatch watch;
    private final ApiTokens tokens;
    private final StreamSlots slots;
    private final JsonMapper json;
    private final ExecutorService blocking;

    OperationStreams(
            Catalog catalog,
            OperationStore store,
            EventLog events,
            EventWatch watch,
            ApiTokens tokens,
            StreamSlots slots,
            JsonMapper json,
            @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.catalog = catalog;
        this.store = store;
        this.events = events;
        this.watch = watch;
        this.tokens = tokens;
        this.slots = slots;
        this.json = json;
        this.blocking = blocking;
    }

    /**
     * What happens to an operation after an event, until it ends. The caller must be allowed to see it.
     *
     * @throws dev.tenantry.controlplane.problem.ApiException when too many streams are open
     */
    @SuppressWarnings("UnnecessaryMethodReference") // it is what makes a plain executor of it, as the comment says
    Publisher<byte[]> open(Caller caller, OperationId operation, long after) {
        Stream stream = new Stream(caller, operation, after, slots.take(caller.tokenId()));
        // As a plain executor: when a reader goes away, an executor service would interrupt the thread in the middle of
        // a statement, and
        // that breaks the catalog's connection. It finds out by itself within a heartbeat.
        return Flux.<byte[], Stream>generate(() -> stream, Stream::next, Stream::close)
                .subscribeOn(Schedulers.fromExecutor(blocking::execute));
    }

    /** One reader's stream. Used by one thread at a time. */
    private final class Stream {
        private final Caller caller;
        private final OperationId operation;
        private final StreamSlots.Slot slot;
        private long after;
        private boolean begun;
        private boolean ended;
        private int away;
        private @Nullable OperationProgress told;

        Stream(Caller caller, OperationId operation, long after, StreamSlots.Slot slot) {
            this.caller = caller;
            this.operation = operation;
            this.after = after;
            this.slot = slot;
        }

        /** The next piece of text, or the end. Waits for something to tell, at most as long as a heartbeat. */
        Stream next(SynchronousSink<byte[]> sink) {
            if (ended || watch.isClosed() || !slots.keep(slot)) {
                sink.complete();
                return this;
            }
            String text = begun ? text() : "retry: 1000\n\n";
            begun = true;
            if (text.isEmpty()) {
                sink.complete();
            } else {
                sink.next(text.getBytes(StandardCharsets.UTF_8));
            }
            return this;
        }

        private String text() {
            try {
                List<OperationEventView> news =
                        events.await(operation, after, slots.limits().heartbeat());
                Optional<OperationView> now = catalog.transaction(transaction ->
                        tokens.isValid(transaction, caller) ? store.find(transaction, operation) : Optional.empty());
                away = 0;
                return now.map(view -> tell(view, news)).orElse("");
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return "";
            } catch (RuntimeException failure) {
                return tellThatItIsAway(failure);
            }
        }

        private String tell(OperationView view, List<OperationEventView> news) {
            StringBuilder text = new StringBuilder();
            for (OperationEventView event : news) {
                text.append("id: ").append(event.seq()).append('\n');
                append(text, event.type(), event);
                after = event.seq();
            }
            if (view.progress() != null && !view.progress().equals(told)) {
                told = view.progress();
                append(text, "progress", told);
            }
            // An ended operation has its last event already; a full batch may have left some of them for the next one.
            if (OperationState.of(view.state()).isEnd() && endIsTold()) {
                append(text, "end", view);
                ended = true;
            }
            return text.isEmpty() ? ": nothing new\n\n" : text.toString();
        }

        private boolean endIsTold() {
            return catalog.transaction(
                    transaction -> events.after(transaction, operation, after).isEmpty());
        }

        private String tellThatItIsAway(RuntimeException failure) {
            LOG.warn("the events of operation {} cannot be read: {}", operation, failure.toString());
            away++;
            if (away > ASK_AGAIN) {
                return "";
            }
            try {
                watch.await(operation, Long.MAX_VALUE, PAUSE_WHEN_AWAY);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return "";
            }
            return ": the catalog does not answer, it is asked again\n\n";
        }

        private void append(StringBuilder text, String type, Object data) {
            try {
                // JSON on one line: a line break in a text is escaped, so it never ends the field.
                text.append("event: ").append(type).append("\ndata: ");
                text.append(json.writeValueAsString(data)).append("\n\n");
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }

        /** Called when the stream is over, for whatever reason. Touches memory only: it may run on an event loop. */
        void close() {
            slots.giveBack(slot);
        }
    }
}
