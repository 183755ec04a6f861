package dev.tenantry.campaign;

import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.truth.RealPlane;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Several clients at once: onboarding, creates, backups, restores, swaps, suspensions. */
final class KillLoad {
    private static final int CLIENTS = 4;

    private final RealPlane plane;
    private final List<LoadClient> clients = new ArrayList<>();
    private final AtomicBoolean going = new AtomicBoolean();

    /** The tokens of those who ask. */
    record People(String administrator, String seller, String approver) {}

    KillLoad(RealPlane plane) {
        this.plane = plane;
        People people = new People(plane.administratorToken(), token("Sam", "seller"), token("Ada", "approver"));
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new LoadClient(plane, people, "client " + i));
        }
    }

    private String token(String person, String role) {
        return plane.answered("/v1/tokens", new CreateApiTokenRequest(role, person, List.of(role), null, 24))
                .as(ApiTokenCreated.class)
                .token();
    }

    /** Lets the clients work while something happens. */
    void during(long seed, Runnable happening) {
        going.set(true);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < clients.size(); i++) {
                LoadClient client = clients.get(i);
                Random random = new Random(seed * CLIENTS + i);
                running.add(threads.submit(() -> client.work(random, going::get)));
            }
            try {
                happening.run();
            } finally {
                going.set(false);
            }
            running.forEach(KillLoad::join);
        }
    }

    /** Everything that was asked for is acknowledged and has ended. */
    void settle() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            clients.forEach(client -> running.add(threads.submit(client::settle)));
            running.forEach(KillLoad::join);
        }
    }

    /** Waits for somebody at work, and fails as they did. */
    static void join(Future<?> client) {
        try {
            client.get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException(String.valueOf(failure.getCause()), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** In what the acknowledged operations are not exactly those of the catalog: an operation that is lost, or doubled. */
    List<String> lostOrDoubled() {
        try (Connection catalog = plane.catalog()) {
            return lostOrDoubled(
                    clients.stream()
                            .flatMap(client -> client.acknowledged().stream())
                            .toList(),
                    Sql.of(catalog, """
                            SELECT id FROM operation
                             WHERE kind IN ('provision', 'backup', 'restore', 'swap', 'suspend', 'resume')
                            """).list(row -> row.string("id")));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> lostOrDoubled(List<String> acknowledged, List<String> present) {
        Set<String> promised = new TreeSet<>(acknowledged);
        List<String> wrong = new ArrayList<>();
        if (promised.size() != acknowledged.size()) {
            wrong.add("two requests were given the same operation");
        }
        promised.stream()
                .filter(id -> !present.contains(id))
                .forEach(id -> wrong.add(id + " was acknowledged and is lost"));
        present.stream()
                .filter(id -> !promised.contains(id))
                .forEach(id -> wrong.add(id + " was asked for by nobody, or twice"));
        return wrong;
    }
}
