package dev.tenantry.controlplane.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.id.OperationId;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.ControlPlaneUnderTest;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Ids;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.operation.EventStream.Told;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Streams over HTTP, of operations that another control plane works on: this one's engine is off, and its events raise no signal here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperationStreamTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ControlPlaneUnderTest plane = ControlPlaneUnderTest.start(Map.of(
            "tenantry.engine.enabled",
            false,
            "tenantry.streams.per-token",
            3,
            "tenantry.streams.total",
            5,
            "tenantry.streams.heartbeat",
            "400ms",
            "tenantry.streams.stale",
            "3s"));

    @AfterAll
    void end() {
        plane.close();
    }

    @Test
    void aStreamTellsWhatAnotherControlPlaneDoesAndEndsWithTheOperation() {
        Other other = new Other();
        OperationId operation = other.begin();
        other.tell(operation, "step-started", 1);
        try (EventStream stream = EventStream.open(plane.uri(), token(), operation.value(), null)) {
            assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
            awaitIds(stream, 1);
            other.tell(operation, "step-done", 2);
            awaitIds(stream, 2);
            await().atMost(PATIENCE).until(() -> stream.comments().contains(": nothing new"));
            other.end(operation);
            await().atMost(PATIENCE).until(stream::isOver);
            assertThat(stream.ids()).containsExactly(1L, 2L, 3L);
            assertThat(stream.told().getLast().event()).isEqualTo("end");
            assertThat(stream.told().getLast().data()).contains("\"state\":\"done\"", "\"percent\":100");
            assertThat(stream.told().getFirst())
                    .isEqualTo(new Told(
                            "1", "step-started", stream.told().getFirst().data()));
        }
    }

    @Test
    void whoComesBackWithTheLastIdMissesNothingAndHearsNothingTwiceEvenAcrossARestart() {
        Other other = new Other();
        OperationId operation = other.begin();
        String token = token();
        List<Long> heard = new ArrayList<>();
        long told = 0;
        for (int round = 0; round < 3; round++) {
            String last = heard.isEmpty() ? null : Long.toString(heard.getLast());
            try (EventStream stream = EventStream.open(plane.uri(), token, operation.value(), last)) {
                for (int i = 0; i < 4; i++) {
                    other.tell(operation, "step-progress", ++told);
                }
                awaitIds(stream, told);
                heard.addAll(stream.ids());
                if (round == 1) {
                    plane.restart();
                    other = new Other();
                    await().atMost(PATIENCE).until(stream::isOver);
                    assertThat(stream.told()).noneMatch(event -> event.event().equals("end"));
                }
            }
            other.tell(operation, "step-progress", ++told);
        }
        other.end(operation);
        try (EventStream stream =
                EventStream.open(plane.uri(), token, operation.value(), Long.toString(heard.getLast()))) {
            await().atMost(PATIENCE).until(stream::isOver);
            heard.addAll(stream.ids());
            assertThat(stream.told().getLast().event()).isEqualTo("end");
        }
        assertThat(heard)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, told + 1).boxed().toList());
    }

    @Test
    void aStoryThatIsLongerThanOneBatchIsToldWhole() {
        Other other = new Other();
        OperationId operation = other.begin();
        other.tellMany(operation, 1200, 10);
        other.end(operation);
        try (EventStream stream = EventStream.open(plane.uri(), token(), operation.value(), null)) {
            await().atMost(PATIENCE).until(stream::isOver);
            assertThat(stream.ids())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 1201).boxed().toList());
            assertThat(stream.told().getLast().event()).isEqualTo("end");
        }
    }

    @Test
    void aCatalogThatIsAwayForAMomentEndsNoStream() {
        Other other = new Other();
        OperationId operation = other.begin();
        other.tell(operation, "step-started", 1);
        try (EventStream stream = EventStream.open(plane.uri(), token(), operation.value(), null)) {
            awaitIds(stream, 1);
            run("RENAME TABLE operation_event TO operation_event_away");
            try {
                await().atMost(PATIENCE)
                        .until(() -> stream.comments().stream()
                                .anyMatch(comment -> comment.contains("the catalog does not answer")));
            } finally {
                run("RENAME TABLE operation_event_away TO operation_event");
            }
            other.tell(operation, "step-done", 2);
            awaitIds(stream, 2);
            assertThat(stream.ids()).containsExactly(1L, 2L);
        }
    }

    @Test
    void aForbiddenOperationLooksLikeOneThatDoesNotExist() {
        Other other = new Other();
        OperationId operation = other.begin();
        Api limited = plane.as(token("tenant_administrator", tenant()));
        Api.Answer forbidden = stream(limited, operation.value());
        Api.Answer unknown = stream(limited, "op_aaaaaaaaaaaaaaaaaaaa");
        assertThat(forbidden.status()).isEqualTo(404);
        assertThat(forbidden.body().replace(operation.value(), "op_aaaaaaaaaaaaaaaaaaaa"))
                .isEqualTo(unknown.body());
        assertThat(stream(plane.as("nobody"), operation.value()).status()).isEqualTo(401);
        Api.Answer nonsense = plane.administrator()
                .get(
                        "/v1/operations/" + operation.value() + "/events",
                        "Accept",
                        "text/event-stream",
                        "Last-Event-ID",
                        "yesterday");
        assertThat(nonsense.status()).isEqualTo(422);
    }

    @Test
    void streamsAreBoundedForOneTokenAndForAll() {
        Other other = new Other();
        OperationId operation = other.begin();
        String greedy = token();
        List<EventStream> open = new ArrayList<>();
        try {
            await().atMost(PATIENCE).until(() -> plane.bean(StreamSlots.class).open() == 0);
            for (int i = 0; i < 3; i++) {
                open.add(EventStream.open(plane.uri(), greedy, operation.value(), null));
            }
            Api.Answer tooMany = stream(plane.as(greedy), operation.value());
            assertThat(tooMany.status()).isEqualTo(429);
            assertThat(tooMany.header("Retry-After")).isNotNull();
            assertThat(tooMany.problem().code()).isEqualTo("request.rate_limited");
            String second = token();
            open.add(EventStream.open(plane.uri(), second, operation.value(), null));
            open.add(EventStream.open(plane.uri(), second, operation.value(), null));
            Api.Answer full = stream(plane.as(token()), operation.value());
            assertThat(full.status()).isEqualTo(503);
            assertThat(full.header("Retry-After")).isNotNull();
        } finally {
            open.forEach(EventStream::close);
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            try (EventStream again = EventStream.open(plane.uri(), greedy, operation.value(), null)) {
                assertThat(again.status()).isEqualTo(200);
            }
        });
    }

    @Test
    void aReaderWhoTakesNothingLosesItsPlaceAndHoldsNobodyUp() {
        Other other = new Other();
        OperationId operation = other.begin();
        other.tellMany(operation, 6000, 1900);
        await().atMost(PATIENCE).until(() -> plane.bean(StreamSlots.class).open() == 0);
        String token = token();
        List<EventStream> stuck = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                stuck.add(EventStream.unread(plane.uri(), token, operation.value(), null));
            }
            assertThat(stream(plane.as(token), operation.value()).status()).isEqualTo(429);
            await().atMost(PATIENCE).untilAsserted(() -> {
                try (EventStream quick = EventStream.open(plane.uri(), token, operation.value(), "5999")) {
                    assertThat(quick.status()).isEqualTo(200);
                }
            });
        } finally {
            stuck.forEach(EventStream::close);
        }
    }

    @Test
    void aStreamEndsWhenItsTokenIsRevoked() {
        Other other = new Other();
        OperationId operation = other.begin();
        ApiTokenCreated created = create("operator", null);
        try (EventStream stream = EventStream.open(plane.uri(), created.token(), operation.value(), null)) {
            await().atMost(PATIENCE).until(() -> !stream.comments().isEmpty());
            plane.administrator()
                    .delete("/v1/tokens/" + created.apiToken().id(), "Idempotency-Key", "revoke-" + operation.value());
            await().atMost(PATIENCE).until(stream::isOver);
        }
    }

    private static Api.Answer stream(Api api, String operation) {
        return api.get(
                "/v1/operations/" + operation + "/events", "Accept", "text/event-stream", "X-Request-Id", "same");
    }

    private static void awaitIds(EventStream stream, long last) {
        await().atMost(PATIENCE).until(() -> stream.ids().contains(last));
    }

    private String token() {
        return token("operator", null);
    }

    private String token(String role, @org.jspecify.annotations.Nullable String tenant) {
        return create(role, tenant).token();
    }

    private ApiTokenCreated create(String role, @org.jspecify.annotations.Nullable String tenant) {
        return plane.administrator()
                .post("/v1/tokens", new CreateApiTokenRequest("stream", "Sam", List.of(role), tenant, 1))
                .as(ApiTokenCreated.class);
    }

    /** A tenant of which nothing but its row exists. */
    private String tenant() {
        Ids ids = new Ids();
        String id = ids.tenant().value();
        run("""
                INSERT IGNORE INTO plan (name, version, display_name, limits, backup_policy, created_at, created_by)
                VALUES ('basic', 1, 'Basic', '{}', '{}', utc_timestamp(6), 'pat')
                """);
        run("""
                INSERT IGNORE INTO schema_version (id, schema_name, version, content_hash, migrations, migration_count, latest_migration,
                                                   created_at, created_by)
                VALUES ('sch_aaaaaaaaaaaaaaaaaaaa', 'app', 1, REPEAT('0', 64), '', 1, '1', utc_timestamp(6), 'pat')
                """);
        run("""
                INSERT INTO tenant (id, slug, display_name, region, plan_name, plan_version, schema_version_id, commercial_status,
                                    service_status, data_status, status_reason, generation, created_at, created_by, row_version)
                VALUES ('%s', 'watched', 'Watched', 'eu', 'basic', 1, 'sch_aaaaaaaaaaaaaaaaaaaa', 'active', 'ready', 'live', '', 1,
                        utc_timestamp(6), 'pat', 1)
                """.formatted(id));
        return id;
    }

    private void run(String sql) {
        plane.bean(Catalog.class)
                .transaction(transaction -> Sql.of(transaction, sql).update());
    }

    /** What another control plane writes: through the same catalog, with a watch of its own that wakes nobody here. */
    private final class Other {
        private final Catalog catalog = plane.bean(Catalog.class);
        private final EventLog log = new EventLog(catalog, new EventWatch(catalog));

        OperationId begin() {
            OperationId id = new Ids().operation();
            catalog.transaction(
                    transaction -> Sql.of(transaction, """
                            INSERT INTO operation (id, kind, definition_version, input, state, priority, run_at, lease_owner, lease_until, epoch,
                                                   attempt, claims, cancel_requested, requested_by, reason, request_id, created_at, started_at)
                            VALUES (:id, 'backup', 1, '{}', 'running', 0, utc_timestamp(6), 'other', utc_timestamp(6) + INTERVAL 1 HOUR, 1,
                                    0, 1, FALSE, 'pat', '', 'req', utc_timestamp(6), utc_timestamp(6))
                            """).with("id", id).update());
            return id;
        }

        void tell(OperationId operation, String type, long expected) {
            catalog.transaction(transaction -> {
                log.add(transaction, operation, type, "read-and-store", "event " + expected, Map.of());
                return true;
            });
        }

        void tellMany(OperationId operation, int count, int length) {
            run("""
                    INSERT INTO operation_event (operation_id, seq, at, type, step, message, data)
                    SELECT '%s', seq, utc_timestamp(6), 'step-progress', 'read-and-store', REPEAT('x', %d), '{}' FROM seq_1_to_%d
                    """.formatted(operation.value(), length, count));
        }

        void end(OperationId operation) {
            catalog.transaction(transaction -> {
                Sql.of(transaction, "UPDATE operation SET state = 'done', ended_at = utc_timestamp(6) WHERE id = :id")
                        .with("id", operation)
                        .updateOne();
                log.add(transaction, operation, "done", null, "backup is done", Map.of());
                return true;
            });
        }
    }
}
