package dev.tenantry.controlplane.audit.chain;

import com.zaxxer.hikari.HikariDataSource;
import dev.tenantry.api.audit.AuditLagView;
import dev.tenantry.api.audit.proof.CheckpointSigner;
import dev.tenantry.controlplane.backup.Stores;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.controlplane.configuration.Home;
import dev.tenantry.controlplane.configuration.Mode;
import dev.tenantry.controlplane.configuration.TenantryConfiguration;
import dev.tenantry.controlplane.configuration.ThisProcess;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.micronaut.jdbc.DataSourceResolver;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs this replica's sequencer, and knows how far the log is behind. */
@Context
public final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    /** With batches of 500 this keeps a quiet log within half a second, and costs five small transactions a second. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** After a failure, and while another replica holds the lease. */
    private static final Duration LONG_PAUSE = Duration.ofSeconds(1);

    private static final Duration LATE = Duration.ofSeconds(60);
    private static final Duration SILENT = Duration.ofMinutes(3);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final Catalog catalog;
    private final DataSource dataSource;
    private final DataSourceResolver resolver;
    private final Optional<CheckpointSigner> signer;
    private final boolean enabled;
    private final Supplier<List<Anchors>> anchors;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread;
    private volatile @Nullable String refusal;
    private volatile double lagSeconds = Double.NaN;

    AuditLog(
            AuditConfiguration configuration,
            TenantryConfiguration tenantry,
            Home home,
            Catalog catalog,
            DataSource dataSource,
            DataSourceResolver resolver,
            Stores stores,
            MeterRegistry meters) {
        this.catalog = catalog;
        this.dataSource = dataSource;
        this.resolver = resolver;
        Path key = configuration.signingKeyFile() == null
                ? home.file("audit").resolve("signing-key.pem")
                : Path.of(configuration.signingKeyFile());
        this.signer = SigningKeyFile.open(key, tenantry.mode() == Mode.DEVELOPMENT || configuration.createSigningKey());
        this.enabled = configuration.sequencer();
        Path folder = configuration.anchorFolder() == null
                ? home.file("audit").resolve("anchors")
                : Path.of(configuration.anchorFolder());
        this.anchors = () -> configuration.anchorStore()
                ? List.of(new FileAnchors(folder), new StoreAnchors(stores.current(), configuration.anchorStoreEvery()))
                : List.of(new FileAnchors(folder));
        if (signer.isEmpty()) {
            refusal = "There is no audit signing key " + key + ": copy it from another replica, or start once with"
                    + " tenantry.audit.create-signing-key=true.";
            LOG.error("The audit log is not signed by this replica. {}", refusal);
        }
        meters.gauge("tenantry.audit.unsequenced.age.seconds", this, log -> log.lagSeconds);
    }

    /** The key that signs, when this replica has it. */
    public Optional<CheckpointSigner> signer() {
        return signer;
    }

    @EventListener
    void start(ServerStartupEvent started) {
        signer.filter(key -> enabled).ifPresent(key -> {
            thread = Thread.ofVirtual().name("audit-sequencer").start(() -> run(key));
        });
    }

    @PreDestroy
    void stop() throws InterruptedException {
        stopping.countDown();
        Thread running = thread;
        if (running != null) {
            running.join(STOP_PATIENCE);
        }
    }

    private void run(CheckpointSigner key) {
        HikariDataSource pool = (HikariDataSource) resolver.resolve(dataSource);
        try (SequencerCatalog own = SequencerCatalog.like(pool, SequencerLimits.PRODUCTION.lease())) {
            Sequencer sequencer = new Sequencer(
                    ThisProcess.name(), own, key, anchors.get(), SequencerLimits.PRODUCTION, SequencerHook.NONE);
            Duration pause = Duration.ZERO;
            while (!stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                pause = pass(sequencer);
            }
            sequencer.release();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failure) {
            LOG.error("The audit sequencer of this replica ended; the lease ends by itself", failure);
        }
    }

    private Duration pass(Sequencer sequencer) {
        try {
            Sequencer.Pass pass = sequencer.pass();
            refusal = null;
            lagSeconds = lag().oldestUnsequencedSeconds();
            return switch (pass) {
                case MORE -> Duration.ZERO;
                case CAUGHT_UP -> PAUSE;
                case STANDBY -> LONG_PAUSE;
            };
        } catch (LogRefusedException refused) {
            refusal = refused.getMessage();
            lagSeconds = Double.NaN;
            LOG.error("The audit log is refused. {}", refused.getMessage());
            return LATE;
        } catch (RuntimeException failure) {
            lagSeconds = Double.NaN;
            LOG.warn("The audit sequencer could not work and tries again", failure);
            return LONG_PAUSE;
        }
    }

    /** How far the log is behind, as the catalog says now. */
    public AuditLagView lag() {
        return catalog.transaction(transaction -> Sql.of(transaction, """
                SELECT s.log_size, s.checkpoint_number, c.at AS checkpoint_at, UTC_TIMESTAMP(6) AS now_at,
                       IF(s.lease_until > UTC_TIMESTAMP(6), s.lease_owner, NULL) AS holder,
                       (SELECT at FROM audit_event WHERE sequence IS NULL ORDER BY id LIMIT 1) AS oldest_at
                FROM audit_sequencer s LEFT JOIN audit_checkpoint c ON c.number = s.checkpoint_number
                WHERE s.id = 1
                """).one(row -> {
            Instant now = row.instant("now_at");
            Instant oldest = row.nullableInstant("oldest_at");
            Instant signed = row.nullableInstant("checkpoint_at");
            Duration waiting = oldest == null || oldest.isAfter(now) ? Duration.ZERO : Duration.between(oldest, now);
            boolean silent = signed == null || Duration.between(signed, now).compareTo(SILENT) > 0;
            return new AuditLagView(
                    silent || waiting.compareTo(LATE) > 0 ? "late" : "current",
                    waiting.toNanos() / 1e9,
                    row.longValue("log_size"),
                    row.longValue("checkpoint_number"),
                    signed,
                    row.nullableString("holder"),
                    refusal);
        }));
    }
}
