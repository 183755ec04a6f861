package dev.tenantry.campaign;

import static org.awaitility.Awaitility.await;

import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.common.Problem;
import dev.tenantry.api.onboarding.OnboardingDecision;
import dev.tenantry.api.onboarding.OnboardingView;
import dev.tenantry.api.onboarding.SubmitOnboardingRequest;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.restore.SwapRequest;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.ResumeRequest;
import dev.tenantry.api.tenant.SuspendRequest;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.truth.RealPlane;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One client of the API, with tenants of its own and one request at a time. What was not acknowledged, for whatever reason, it asks for again
 * under the same Idempotency-Key until it is; nothing that it asks for may be refused.
 */
final class LoadClient {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final int MOST_TENANTS = 3;

    private final RealPlane plane;
    private final KillLoad.People people;
    private final String name;
    private final List<KnownTenant> tenants = new ArrayList<>();
    private final List<String> acknowledged = new ArrayList<>();
    private @Nullable Ask asked;
    private @Nullable Waiting waiting;

    LoadClient(RealPlane plane, KillLoad.People people, String name) {
        this.plane = plane;
        this.people = people;
        this.name = name;
    }

    /** What a client knows of one of its tenants: what it was told, and nothing else. */
    private static final class KnownTenant {
        private final String id;
        private final String slug;
        private @Nullable String backup;
        private @Nullable String beside;
        private boolean suspended;

        KnownTenant(String id, String slug) {
            this.id = id;
            this.slug = slug;
        }

        String path() {
            return "/v1/tenants/" + id;
        }
    }

    /** Takes an acknowledged answer. */
    @FunctionalInterface
    private interface Acknowledged {
        void take(Api.Answer answer);
    }

    /** Takes an operation that is done. */
    @FunctionalInterface
    private interface Done {
        void take(OperationView operation);
    }

    /** A request that was sent, perhaps in vain. */
    private record Ask(String token, String path, Object body, String key, Acknowledged then) {}

    /** An operation whose end is waited for. */
    private record Waiting(String operation, Done then) {}

    /** The operations that were acknowledged, in their order. */
    List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** Works until it is told to stop or nobody answers any more. */
    void work(Random random, BooleanSupplier go) {
        try {
            while (go.getAsBoolean()) {
                if (asked == null && waiting == null) {
                    next(random);
                }
                advance();
                await().pollDelay(LOOK_EVERY).until(() -> true);
            }
        } catch (UncheckedIOException gone) {
            // It was killed. What is open is asked for again when it is back.
        }
    }

    /** Asks again for what was not acknowledged, and waits until everything that was has ended. */
    void settle() {
        await().atMost(RealPlane.PATIENCE.multipliedBy(2))
                .pollInterval(LOOK_EVERY)
                .ignoreException(UncheckedIOException.class)
                .until(() -> {
                    advance();
                    return asked == null && waiting == null;
                });
    }

    /** Goes on with what is open: one request, and one look at its operation. */
    private void advance() {
        Ask open = asked;
        if (open != null) {
            Api.Answer answer = plane.as(open.token()).post(open.path(), open.body(), "Idempotency-Key", open.key());
            if (answer.status() < 300) {
                asked = null;
                open.then().take(answer);
            } else if (answer.status() < 500 && !answer.as(Problem.class).retryable()) {
                throw new IllegalStateException(open.path() + " was refused: " + answer.body());
            }
        }
        Waiting ending = waiting;
        if (ending != null) {
            Api.Answer answer = plane.administrator().get("/v1/operations/" + ending.operation());
            if (answer.status() >= 500) {
                return;
            }
            OperationView operation = answer.as(OperationView.class);
            if (operation.state().equals("done")) {
                waiting = null;
                ending.then().take(operation);
            } else if (!RealPlane.isAtWork(operation)) {
                throw new IllegalStateException("an acknowledged operation did not succeed: " + answer.body());
            }
        }
    }

    private void next(Random random) {
        if (tenants.isEmpty() || (tenants.size() < MOST_TENANTS && random.nextInt(4) == 0)) {
            String slug = "t" + UUID.randomUUID().toString().substring(1);
            if (random.nextBoolean()) {
                create(slug);
            } else {
                onboard(slug);
            }
            return;
        }
        KnownTenant tenant = tenants.get(random.nextInt(tenants.size()));
        int what = random.nextInt(10);
        String backup = tenant.backup;
        String beside = tenant.beside;
        if (tenant.suspended) {
            ask(tenant, "/resume", new ResumeRequest("load"), done -> tenant.suspended = false);
        } else if (beside != null && what < 4) {
            ask(tenant, "/swap", new SwapRequest(beside, tenant.slug, "load"), done -> tenant.beside = null);
        } else if (backup != null && what < 7) {
            ask(tenant, "/restores", new RestoreRequest(backup, "load"), done -> {
                tenant.beside = done.result().get("databaseId");
                tenant.backup = null;
            });
        } else if (what == 9) {
            ask(tenant, "/suspend", new SuspendRequest("load"), done -> tenant.suspended = true);
        } else {
            ask(
                    tenant,
                    "/backups",
                    new CreateBackupRequest("load"),
                    done -> tenant.backup = done.result().get("backupId"));
        }
    }

    private void create(String slug) {
        Object body = new CreateTenantRequest(slug, name, plane.plan(), plane.schema(), "eu", null, "load");
        ask(people.administrator(), "/v1/tenants", body, answer -> {
            TenantAccepted accepted = answer.as(TenantAccepted.class);
            follow(
                    accepted.operation().id(),
                    done -> tenants.add(new KnownTenant(accepted.tenant().id(), slug)));
        });
    }

    private void onboard(String slug) {
        Object body = new SubmitOnboardingRequest(
                "CRM-" + slug, name, slug, plane.plan(), plane.schema(), "eu", "Nora", "nora@example.com", "C-" + slug);
        ask(people.seller(), "/v1/onboarding", body, submitted -> {
            String path = "/v1/onboarding/" + submitted.as(OnboardingView.class).id() + "/approve";
            ask(people.approver(), path, new OnboardingDecision("load"), approved -> {
                OnboardingView request = approved.as(OnboardingView.class);
                String tenant = Objects.requireNonNull(request.tenantId());
                follow(
                        Objects.requireNonNull(request.operationId()),
                        done -> tenants.add(new KnownTenant(tenant, slug)));
            });
        });
    }

    private void ask(KnownTenant tenant, String verb, Object body, Done then) {
        ask(
                people.administrator(),
                tenant.path() + verb,
                body,
                answer -> follow(answer.as(OperationView.class).id(), then));
    }

    private void ask(String token, String path, Object body, Acknowledged then) {
        asked = new Ask(token, path, body, UUID.randomUUID().toString(), then);
    }

    private void follow(String operation, Done then) {
        acknowledged.add(operation);
        waiting = new Waiting(operation, then);
    }
}
