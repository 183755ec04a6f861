package dev.tenantry.controlplane.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.access.Permission;
import dev.tenantry.controlplane.access.Permissions;
import dev.tenantry.controlplane.catalog.Sql;
import io.micronaut.http.HttpMethod;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every request that changes something promises under an Idempotency-Key. The requests are found in the permission table, so a new
 * one is tested without writing a test: with an effect where {@link ChangeScenarios} knows how to ask for one, else with its refusal.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryChangeTest {
    private static final int AT_ONCE = 16;

    private final ChangeScenarios scenarios = new ChangeScenarios();

    static Stream<String> changes() {
        return Permissions.TABLE.stream()
                .filter(row -> !row.open() && row.method() != HttpMethod.GET)
                .map(Permission::operation);
    }

    @BeforeAll
    void prepare() {
        assertOnce("servers.register", scenarios.registration());
        scenarios.prepare();
    }

    @AfterAll
    void end() {
        scenarios.close();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void sixteenAtOnceHaveOneEffectAndOneAnswer(String operation) {
        assertOnce(operation, scenarios.of(operation));
    }

    private void assertOnce(String operation, ChangeScenarios.Change change) {
        String key = UUID.randomUUID().toString();
        List<Api.Answer> answers = atOnce(change, key);
        Api.Answer kept = send(change, key, change.body(), "after");
        assertThat(kept.status() < 300).as(operation + ": " + kept.body()).isEqualTo(change.hasEffect());
        assertThat(answers)
                .as(operation)
                .filteredOn(answer -> !isInProgress(answer))
                .isNotEmpty()
                .allSatisfy(answer -> assertSame(answer, kept));
        assertThat(requestsWithEffect(key)).as(operation + ": audited requests").hasSize(change.hasEffect() ? 1 : 0);
        assertOthersAreRefused(operation, change, key);
        assertSame(send(change, key, change.body(), "again"), kept);
        assertAnotherPrincipalStartsAfresh(operation, change, key);
    }

    private void assertOthersAreRefused(String operation, ChangeScenarios.Change change, String key) {
        Api.Answer body = send(change, key, "{\"another\":\"body\"}", "mismatch");
        assertThat(body.status()).as(operation).isEqualTo(422);
        assertThat(body.problem().code()).isEqualTo("idempotency.mismatch");
        Api.Answer query =
                change.api().send(change.method(), change.path() + "?other=1", change.body(), "Idempotency-Key", key);
        assertThat(query.problem().code()).as(operation).isEqualTo("idempotency.mismatch");
    }

    private void assertAnotherPrincipalStartsAfresh(String operation, ChangeScenarios.Change change, String key) {
        Api.Answer answer = change.twin()
                .send(
                        change.method(),
                        change.path(),
                        change.body(),
                        "Idempotency-Key",
                        key,
                        "X-Request-Id",
                        "twin." + key);
        assertThat(answer.body()).as(operation).doesNotContain("idempotency.");
        boolean isKept = keptFor(key).size() == 2;
        boolean isGivenBack = answer.status() >= 400 && answer.problem().retryable();
        assertThat(isKept || isGivenBack)
                .as(operation + ": the other principal's answer is its own: " + answer)
                .isTrue();
    }

    /** Everything that belongs to an answer; its date and its request's id are of the exchange. */
    private static void assertSame(Api.Answer answer, Api.Answer kept) {
        assertThat(answer.status()).isEqualTo(kept.status());
        assertThat(answer.body()).isEqualTo(kept.body());
        for (String header : List.of("Content-Type", "ETag", "Location", "Content-Length")) {
            assertThat(answer.header(header)).as(header).isEqualTo(kept.header(header));
        }
    }

    private static boolean isInProgress(Api.Answer answer) {
        return answer.status() == 409 && answer.body().contains("idempotency.in_progress");
    }

    private static List<Api.Answer> atOnce(ChangeScenarios.Change change, String key) {
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Api.Answer>> calls = IntStream.range(0, AT_ONCE)
                    .mapToObj(number -> callers.submit(() -> {
                        go.await();
                        return send(change, key, change.body(), Integer.toString(number));
                    }))
                    .toList();
            go.countDown();
            return calls.stream().map(EveryChangeTest::get).toList();
        }
    }

    private static Api.Answer get(Future<Api.Answer> call) {
        try {
            return call.get();
        } catch (InterruptedException | ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static Api.Answer send(ChangeScenarios.Change change, String key, String body, String suffix) {
        return change.api()
                .send(change.method(), change.path(), body, "Idempotency-Key", key, "X-Request-Id", key + "." + suffix);
    }

    private List<String> requestsWithEffect(String key) {
        return scenarios.read(transaction -> Sql.of(
                        transaction, "SELECT DISTINCT request_id FROM audit_event WHERE request_id LIKE :requests")
                .with("requests", key + ".%")
                .list(row -> row.string("request_id")));
    }

    private List<String> keptFor(String key) {
        return scenarios.read(
                transaction -> Sql.of(transaction, "SELECT principal FROM idempotency_key WHERE idempotency_key = :key")
                        .with("key", key)
                        .list(row -> row.string("principal")));
    }
}
