package dev.tenantry.controlplane.simulation;

import dev.tenantry.controlplane.operation.EngineForSimulation.Work;
import dev.tenantry.controlplane.server.FakeDatabaseServer;
import dev.tenantry.provisioning.BoundServer;
import dev.tenantry.provisioning.DatabaseServer;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.database.DatabaseIdentity;
import dev.tenantry.provisioning.database.DropTicket;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.DatabaseName;
import dev.tenantry.provisioning.scan.ServerScan;
import dev.tenantry.provisioning.server.WorkToken;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A database server that is far away: each call is a point at which others may be next, may fail before or after its effect, and may take
 * long; accounts have open sessions. What a call does is what {@link FakeDatabaseServer} does. An operation's work is refused once a newer claim of the same operation has
 * worked here.
 */
final class SimulatedServer {
    private static final Set<String> LOOKS =
            Set.of("facts", "observeDatabase", "observeAccount", "fingerprint", "compare", "checkAccess", "scan");

    private static final long LONGEST_OUTAGE_MICROS = 6_000_000;
    private static final long LONGEST_CALL_MICROS = 25_000_000;

    final String id;
    final FakeDatabaseServer inside = new FakeDatabaseServer();
    final List<Session> sessions = new ArrayList<>();
    private final Simulation simulation;
    private final Mutant mutant;
    private final Map<String, Long> epochs = new HashMap<>();
    private final Consumer<DropTicket> beforeDrop;
    private long downUntil;
    private long changes;

    SimulatedServer(String id, Simulation simulation, Mutant mutant, Consumer<DropTicket> beforeDrop) {
        this.id = id;
        this.simulation = simulation;
        this.mutant = mutant;
        this.beforeDrop = beforeDrop;
    }

    /** The way to it that a control plane has. */
    DatabaseServer connection() {
        return connection(DatabaseServer.class, inside);
    }

    private <T> T connection(Class<T> type, Object target) {
        return type.cast(Proxy.newProxyInstance(
                SimulatedServer.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> call(target, method, arguments == null ? new Object[0] : arguments)));
    }

    private @Nullable Object call(Object target, Method method, @Nullable Object[] arguments) throws Throwable {
        String name = method.getName();
        if (name.equals("boundTo")) {
            return connection(BoundServer.class, inside.boundTo(claim((WorkToken) arguments[0])));
        }
        if (name.equals("facts")) {
            return invoke(target, method, arguments);
        }
        arrive(name);
        if (LOOKS.contains(name)) {
            Object seen = invoke(target, method, arguments);
            return seen instanceof ServerScan scan ? withSessions(scan) : seen;
        }
        checkClaim(name);
        if (arguments.length == 1 && arguments[0] instanceof DropTicket ticket) {
            beforeDrop.accept(ticket);
        }
        changes++;
        Object result = invoke(target, method, arguments);
        if (name.equals("fence") || name.equals("dropAccount")) {
            endSessions((AccountName) java.util.Objects.requireNonNull(arguments[0]));
        }
        if (simulation.weather.strikes(Fault.SERVER_REPLY_LOST)) {
            throw unreachable(name + " was done and its answer is lost");
        }
        return result;
    }

    private ServerScan withSessions(ServerScan scan) {
        Map<String, Integer> open = new HashMap<>();
        sessions.forEach(session -> open.merge(session.account.value(), 1, Integer::sum));
        return new ServerScan(scan.databases(), scan.accounts(), scan.grants(), open, scan.registrations());
    }

    /** The planted fault makes every claim the newest there can be. */
    private WorkToken claim(@Nullable WorkToken token) {
        WorkToken own = java.util.Objects.requireNonNull(token);
        return mutant == Mutant.STALE_WORKER_REACHES_SERVERS ? new WorkToken(own.operationId(), Long.MAX_VALUE) : own;
    }

    private void arrive(String name) {
        simulation.point(name);
        Weather weather = simulation.weather;
        if (weather.strikes(Fault.SERVER_SLOW)) {
            simulation.sleep(simulation.random.nextLong(LONGEST_CALL_MICROS), name + " takes long");
        }
        if (weather.strikes(Fault.SERVER_DOWN)) {
            downUntil = simulation.now() + simulation.random.nextLong(LONGEST_OUTAGE_MICROS);
        }
        if (!weather.isCalm() && (simulation.now() < downUntil || weather.strikes(Fault.SERVER_FAILS))) {
            throw unreachable(name + " did not reach the server");
        }
    }

    /** The fence at the target: what was refused here cannot have an effect, however late its process wakes. */
    private void checkClaim(String name) {
        Work work = simulation.work();
        if (work == null) {
            return;
        }
        long newest = epochs.merge(work.operation(), work.epoch(), Math::max);
        if (newest > work.epoch() && mutant != Mutant.STALE_WORKER_REACHES_SERVERS) {
            simulation.tell(id, name + " of epoch " + work.epoch() + " is refused");
            throw new ProvisioningException(FailureCode.SERVER_REFUSED, "a newer claim works on " + work.operation());
        }
    }

    private void endSessions(AccountName account) {
        if (mutant == Mutant.SESSIONS_SURVIVE_THE_FENCE) {
            return;
        }
        while (sessions.stream().anyMatch(session -> session.account.equals(account))) {
            changes++;
            sessions.removeIf(session -> {
                session.killed |= session.account.equals(account);
                return session.killed;
            });
            simulation.point("looking for sessions");
        }
    }

    /** Logs in as a runtime node does, which reads the identity row first; null when it is refused. */
    @Nullable
    Session open(AccountName account, Secret password, DatabaseIdentity expected) {
        try {
            inside.checkAccess(account, password, account.database(), expected);
        } catch (ProvisioningException refused) {
            return null;
        }
        Session session = new Session(account, expected.tenantId());
        changes++;
        sessions.add(session);
        return session;
    }

    /** Somebody changed it past its connections. */
    void meddled() {
        changes++;
    }

    /** Grows with everything that happens to accounts and sessions. */
    long changes() {
        return changes;
    }

    /** The mark of a database as the server has it, or null. */
    @Nullable
    DatabaseIdentity mark(String database) {
        return inside.observeDatabase(new DatabaseName(database)).identity();
    }

    private ProvisioningException unreachable(String why) {
        simulation.tell(id, why);
        return new ProvisioningException(FailureCode.SERVER_UNREACHABLE, why);
    }

    private static @Nullable Object invoke(Object target, Method method, @Nullable Object[] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }
}
