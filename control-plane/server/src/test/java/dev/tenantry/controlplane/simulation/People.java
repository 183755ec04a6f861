package dev.tenantry.controlplane.simulation;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.controlplane.catalog.CatalogException;
import dev.tenantry.controlplane.idempotency.IdempotentRequests;
import dev.tenantry.controlplane.problem.ApiException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * People who ask for things, through a control plane that may die under their requests. Each request has a key; without an answer it is sent
 * again under the same key, and sometimes with one. What was answered is never taken back.
 */
final class People extends Actor {
    private static final int PERSONS = 2;
    private static final int MOST_TRIES = 5;
    /** A person does something once in so many steps. */
    private static final int RARE = 5;

    private static final long BETWEEN_MICROS = 900_000;
    private static final String PRINCIPAL = "tok_people";

    private final World world;
    private final IdempotentRequests requests;
    private final Wishes wishes;
    private final List<@Nullable Pending> pending = new ArrayList<>();
    /** Answers by key: promises. */
    private final Map<String, String> answered = new LinkedHashMap<>();

    private int keys;
    private boolean goneHome;

    /** A request that has no answer yet. */
    private static final class Pending {
        private final String key;
        private final Function<Connection, String> change;
        private int tries;

        Pending(String key, Function<Connection, String> change) {
            this.key = key;
            this.change = change;
        }
    }

    People(World world, IdempotentRequests requests, Wishes wishes) {
        super("people");
        this.world = world;
        this.requests = requests;
        this.wishes = wishes;
        for (int i = 0; i < PERSONS; i++) {
            pending.add(null);
        }
    }

    /** The answers that were given, by key. */
    Map<String, String> answered() {
        return answered;
    }

    /** They ask for nothing new any more. */
    void goHome() {
        goneHome = true;
    }

    @Override
    void start() {
        for (int i = 0; i < PERSONS; i++) {
            int person = i;
            world.simulation.spawn(this, "person " + (i + 1), null, () -> live(person));
        }
    }

    private void live(int person) {
        while (!goneHome) {
            Pending mine = pending.get(person);
            if (mine == null) {
                mine = wish();
                pending.set(person, mine);
            }
            if (mine != null && send(mine)) {
                pending.set(person, null);
            }
            world.simulation.sleep(world.simulation.random.nextLong(BETWEEN_MICROS), "thinks");
        }
    }

    private @Nullable Pending wish() {
        if (!answered.isEmpty() && world.simulation.weather.strikes(Fault.DUPLICATE_REQUEST, RARE)) {
            List<String> keysUsed = List.copyOf(answered.keySet());
            String key = keysUsed.get(world.simulation.random.nextInt(keysUsed.size()));
            return new Pending(key, transaction -> {
                throw new Violation("invariant 4: the request of key " + key + " was answered and is done again");
            });
        }
        Function<Connection, String> wish = wishes.next();
        return wish == null ? null : new Pending("key-" + ++keys, wish);
    }

    /** Sends a request; whether it is over, because it was answered, refused, or given up. */
    private boolean send(Pending mine) {
        mine.tries++;
        try {
            String answer = requests.once(PRINCIPAL, mine.key, mine.change);
            String before = answered.put(mine.key, answer);
            if (before != null && !before.equals(answer)) {
                throw new Violation(
                        "invariant 4: key " + mine.key + " was answered with " + before + " and then with " + answer);
            }
            return true;
        } catch (ApiException refused) {
            return !refused.code().name().equals("IDEMPOTENCY_IN_PROGRESS") || mine.tries >= MOST_TRIES;
        } catch (CatalogException outage) {
            return mine.tries >= MOST_TRIES;
        }
    }

    /** Decides about a parked operation until it is not parked any more. */
    void decide(OperationId operation) {
        wishes.decide(operation);
    }
}
