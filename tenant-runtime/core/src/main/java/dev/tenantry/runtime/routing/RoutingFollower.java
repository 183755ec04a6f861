package dev.tenantry.runtime.routing;

import dev.tenantry.api.routing.NodeRegistered;
import dev.tenantry.api.routing.RegisterNodeRequest;
import dev.tenantry.api.routing.RoutesPayload;
import dev.tenantry.api.routing.SignedRoutes;
import dev.tenantry.runtime.RuntimeLimits;
import dev.tenantry.runtime.RuntimeSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the routing registry. What is on disk comes into force first, so that a start needs no control plane; then one thread
 * registers, fetches a snapshot or changes, verifies, checks, brings them into force, keeps them on disk, and only then asks for what
 * comes next, which acknowledges them. Whatever goes wrong, what is in force stays in force.
 */
public final class RoutingFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RoutingFollower.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final RuntimeSettings settings;
    private final RuntimeLimits limits;
    private final NodeIdentity identity;
    private final RouteStore store;
    private final RouteCheck check;
    private final FeedClient feed;
    private final RouteObserver observer;
    private final Clock clock;
    private final CountDownLatch firstContact = new CountDownLatch(1);
    private final Thread thread;

    private volatile RoutingTable table;
    private volatile boolean closed;
    private boolean registered;
    private boolean snapshotWanted;
    private List<String> granted = List.of();

    private volatile long acknowledged;
    private volatile boolean reachable;
    private volatile boolean unauthorised;
    private volatile boolean saved = true;
    private final AtomicLong refusals = new AtomicLong();
    private volatile @Nullable Instant lastContact;
    private volatile @Nullable String lastProblem;

    public RoutingFollower(
            RuntimeSettings settings,
            RuntimeLimits limits,
            NodeIdentity identity,
            RouteObserver observer,
            Clock clock) {
        this.settings = settings;
        this.limits = limits;
        this.identity = identity;
        this.observer = observer;
        this.clock = clock;
        this.store = new RouteStore(settings.directory());
        this.check = new RouteCheck(limits.maxDroppedShare(), settings.allowShrink(), settings.regions());
        this.feed = new FeedClient(settings.controlPlane(), settings.token(), limits.maxFeedBytes());
        this.table = RoutingTable.empty(identity.nodeId().orElse(""));
        this.thread = Thread.ofVirtual().name("routing-follower").unstarted(this::follow);
    }

    /** Brings what is on disk into force and begins to follow. Returns without waiting for the control plane. */
    public void start() {
        RoutingTable onDisk = store.read(identity, check);
        if (onDisk.version() > 0) {
            LOG.info(
                    "Serving {} tenants from the routes on disk, version {} of {}",
                    onDisk.tenants(),
                    onDisk.version(),
                    onDisk.issuedAt());
            observer.obey(onDisk);
            table = onDisk;
        }
        thread.start();
    }

    /**
     * Waits until the control plane was asked once, whatever came of it.
     *
     * @return how the node stands then
     */
    public RoutingStatus awaitFirstContact(Duration patience) throws InterruptedException {
        boolean asked = firstContact.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        LOG.debug("First contact with the control plane: {}", asked);
        return status();
    }

    /** The table in force. */
    public RoutingTable table() {
        return table;
    }

    public RoutingStatus status() {
        RoutingTable now = table;
        return new RoutingStatus(
                now.nodeId(),
                now.version(),
                acknowledged,
                now.issuedAt(),
                now.tenants(),
                reachable,
                lastContact,
                refusals.get(),
                lastProblem,
                unauthorised,
                saved);
    }

    private void follow() {
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            try {
                step();
                pause = FIRST_PAUSE;
                lastProblem = null;
            } catch (InterruptedException stop) {
                return;
            } catch (FeedClient.RefusedByControlPlaneException e) {
                noteContact();
                unauthorised = e.unauthorised();
                registered = registered && !e.unknownNode();
                failed(e);
            } catch (RoutesRefusedException e) {
                noteContact();
                refusals.incrementAndGet();
                // Whatever was wrong with a change, a whole snapshot may be right.
                snapshotWanted = true;
                failed(e);
            } catch (ConnectException e) {
                reachable = false;
                failed(new IOException("The control plane at " + settings.controlPlane() + " cannot be reached.", e));
            } catch (IOException e) {
                reachable = false;
                failed(e);
            } catch (RuntimeException e) {
                LOG.error("Following the routing registry failed unexpectedly; it is tried again", e);
                failed(e);
            }
            if (lastProblem != null) {
                firstContact.countDown();
                pause = sleep(pause);
            }
        }
    }

    private void failed(Exception reason) {
        String problem =
                String.valueOf(reason.getMessage() == null ? reason.getClass().getSimpleName() : reason.getMessage());
        if (!problem.equals(lastProblem)) {
            LOG.warn("The routing feed failed; version {} stays in force: {}", table.version(), problem);
        }
        lastProblem = problem;
    }

    /** Sleeps a jittered while and answers the next, longer one. */
    private Duration sleep(Duration pause) {
        try {
            long millis = pause.toMillis();
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
        } catch (InterruptedException stop) {
            closed = true;
        }
        Duration next = pause.multipliedBy(2);
        return next.compareTo(limits.maxPollPause()) > 0 ? limits.maxPollPause() : next;
    }

    private void step() throws IOException, InterruptedException, RoutesRefusedException {
        if (!registered) {
            register();
        }
        if (snapshotWanted || table.version() == 0 || store.changesOnDisk() >= limits.maxChangesOnDisk()) {
            SignedRoutes envelope = feed.snapshot();
            noteContact();
            take(envelope);
            snapshotWanted = !saved;
            identity.keepRegions(granted);
        }
        firstContact.countDown();
        long version = table.version();
        // After a failure the first poll does not wait, so that the node knows soon that all is well again.
        Duration wait = lastProblem == null ? limits.pollWait() : Duration.ZERO;
        Optional<SignedRoutes> changes = feed.changes(version, wait);
        noteContact();
        acknowledged = version;
        if (changes.isPresent()) {
            take(changes.get());
        }
    }

    private void register() throws IOException, InterruptedException, RoutesRefusedException {
        String before = table.nodeId();
        NodeRegistered answer = feed.register(new RegisterNodeRequest(
                settings.nodeName(),
                identity.publicKeyset(),
                settings.regions().isEmpty() ? null : settings.regions()));
        noteContact();
        granted = answer.regions();
        boolean sameRegions = identity.register(answer);
        registered = true;
        // Credentials are sealed for a node id, and changes tell nothing of regions that were not served before.
        snapshotWanted = snapshotWanted || !sameRegions || !before.equals(answer.nodeId());
        LOG.info("Registered as {} ({})", settings.nodeName(), answer.nodeId());
    }

    private void noteContact() {
        reachable = true;
        unauthorised = false;
        lastContact = clock.instant();
    }

    private void take(SignedRoutes envelope) throws RoutesRefusedException {
        RoutesPayload payload = identity.open(envelope);
        RoutingTable present = table;
        RoutingTable next = check.accept(present, identity.nodeId().orElse(""), payload);
        if (!payload.snapshot() && payload.version() == present.version()) {
            return;
        }
        observer.obey(next);
        table = next;
        try {
            store.keep(envelope, payload.snapshot());
            saved = true;
        } catch (IOException e) {
            // Serving goes on: after a restart this node may start with older routes, whose accounts the server
            // refuses.
            saved = false;
            snapshotWanted = true;
            LOG.error(
                    "Routes of version {} are in force but could not be kept on disk: {}",
                    next.version(),
                    e.toString());
        }
        LOG.info("Routes of version {} are in force for {} tenants", next.version(), next.tenants());
    }

    /** Stops following. The node counts as live until {@link #close()}, or until its lease ends. */
    public void stop() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Stops following and tells the control plane that nobody needs to wait for this node any more. To be called when no work is left: until
     * then a change of route waits for this node. What cannot be told is not tried again, as the lease ends by itself.
     */
    @Override
    public void close() {
        stop();
        try {
            if (registered && reachable) {
                feed.leave();
            }
        } catch (IOException e) {
            LOG.info("The control plane could not be told that this node ends; its lease runs out: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            feed.close();
        }
    }
}
