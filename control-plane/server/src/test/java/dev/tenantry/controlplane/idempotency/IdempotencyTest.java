package dev.tenantry.controlplane.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.ControlPlaneUnderTest;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class IdempotencyTest {
    private final ControlPlaneUnderTest plane = ControlPlaneUnderTest.shared();
    private final Api administrator = plane.administrator();
    private final String key = UUID.randomUUID().toString();
    private final String name = "token " + key.substring(0, 18);

    @Test
    void theSameRequestUnderTheSameKeyHasOneEffectAndTheSameBytes() {
        Api.Answer first = create(name);
        Api.Answer second = create(name);
        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body()).contains("tny_");
        assertThat(second.header("Content-Type")).isEqualTo(first.header("Content-Type"));
        assertThat(tokens()).isEqualTo(1);
    }

    @Test
    void theAnswerOutlivesARestart() {
        try (ControlPlaneUnderTest own = ControlPlaneUnderTest.start(java.util.Map.of())) {
            Api.Answer first = create(own.administrator(), name);
            own.restart();
            assertThat(create(own.administrator(), name).body()).isEqualTo(first.body());
        }
    }

    @Test
    void anotherRequestUnderTheSameKeyIsRefused() {
        create(name);
        Api.Answer other = create(name + " other");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.problem().code()).isEqualTo("idempotency.mismatch");
        assertThat(tokens()).isEqualTo(1);
    }

    @Test
    void manyAtOnceHaveOneEffect() throws InterruptedException, ExecutionException {
        List<Api.Answer> answers = new ArrayList<>();
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Api.Answer>> running = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                running.add(callers.submit(() -> {
                    go.await();
                    return create(name);
                }));
            }
            go.countDown();
            for (Future<Api.Answer> call : running) {
                answers.add(call.get());
            }
        }
        assertThat(tokens()).isEqualTo(1);
        assertThat(answers.stream()
                        .filter(answer -> answer.status() == 201)
                        .map(Api.Answer::body)
                        .distinct())
                .hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.status() != 201))
                .allMatch(answer -> answer.problem().code().equals("idempotency.in_progress"));
    }

    @Test
    void aTryThatCrashedBlocksForAWhileOnlyAndCannotComeBack() {
        IdempotencyStore store = plane.bean(IdempotencyStore.class);
        String me = administrator
                .get("/v1/me")
                .as(dev.tenantry.api.access.WhoAmI.class)
                .tokenId();
        Api.Answer first = create(name);
        String sha256 = plane.bean(Catalog.class)
                .transaction(transaction -> Sql.of(
                                transaction, "SELECT request_sha256 FROM idempotency_key WHERE idempotency_key = :key")
                        .with("key", key)
                        .one(row -> row.string("request_sha256")));
        String crashed = UUID.randomUUID().toString();
        IdempotencyStore.Claim dead = ((IdempotencyStore.Meaning.First) store.claim(me, crashed, sha256)).claim();
        assertThat(create(administrator, name, crashed).problem().code()).isEqualTo("idempotency.in_progress");
        plane.bean(Catalog.class)
                .transaction(transaction ->
                        Sql.of(transaction, """
                        UPDATE idempotency_key SET created_at = created_at - INTERVAL 1 HOUR WHERE idempotency_key = :key
                        """).with("key", crashed).update());
        Api.Answer taken = create(administrator, name, crashed);
        assertThat(taken.status()).isEqualTo(201);
        assertThat(taken.body()).isNotEqualTo(first.body());
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> store.complete(dead, new StoredAnswer(200, null, java.util.Map.of(), null)))
                .hasMessageContaining("took over");
    }

    @Test
    void aRefusalIsRepeatedAsItWas() {
        Api.Answer first = administrator.send("POST", "/v1/tokens", "{\"name\":\"\"}", "Idempotency-Key", key);
        Api.Answer second = administrator.send("POST", "/v1/tokens", "{\"name\":\"\"}", "Idempotency-Key", key);
        assertThat(first.status()).isEqualTo(422);
        assertThat(second.body()).isEqualTo(first.body());
    }

    @Test
    void theStoredAnswerIsSealed() {
        create(name);
        String stored = plane.bean(Catalog.class)
                .transaction(transaction -> Sql.of(
                                transaction, "SELECT sealed_body FROM idempotency_key WHERE idempotency_key = :key")
                        .with("key", key)
                        .one(row ->
                                new String(row.bytes("sealed_body"), java.nio.charset.StandardCharsets.ISO_8859_1)));
        assertThat(stored).doesNotContain("tny_").doesNotContain(name);
    }

    private Api.Answer create(String tokenName) {
        return create(administrator, tokenName);
    }

    private Api.Answer create(Api api, String tokenName) {
        return create(api, tokenName, key);
    }

    private static Api.Answer create(Api api, String tokenName, String key) {
        return api.post(
                "/v1/tokens",
                new CreateApiTokenRequest(tokenName, "Sam Seller", List.of("seller"), null, 1),
                "Idempotency-Key",
                key);
    }

    private int tokens() {
        return plane.bean(Catalog.class)
                .transaction(transaction -> Sql.of(transaction, "SELECT id FROM api_token WHERE name LIKE :name")
                        .with("name", name + "%")
                        .list(row -> row.string("id")))
                .size();
    }
}
