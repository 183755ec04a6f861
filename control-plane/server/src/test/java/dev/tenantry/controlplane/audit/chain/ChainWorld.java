package dev.tenantry.controlplane.audit.chain;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tenantry.api.audit.proof.AuditVerifier;
import dev.tenantry.api.audit.proof.CheckpointSigner;
import dev.tenantry.api.audit.proof.SignedCheckpoint;
import dev.tenantry.api.audit.proof.Verdict;
import dev.tenantry.controlplane.audit.AuditTrail;
import dev.tenantry.controlplane.audit.JdbcAuditTrail;
import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.EmbeddedServer;
import dev.tenantry.provisioning.embedded.TestServers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** A fresh catalog on a real server, a signing key, a folder of anchors, and business transactions that write audit rows. */
final class ChainWorld implements AutoCloseable, Catalog {
    static final String ACME = "tnt_acme2222222222222222";
    static final String BETA = "tnt_beta2222222222222222";

    /** Small batches, a short lease, and a checkpoint after every batch: everything happens often. */
    static final SequencerLimits EAGER =
            new SequencerLimits(7, Duration.ofSeconds(2), Duration.ZERO, Duration.ofMinutes(1));

    private static final AtomicInteger NUMBER = new AtomicInteger();

    final CheckpointSigner signer = CheckpointSigner.generate();
    final Path anchorFolder;
    final FileAnchors anchors;
    List<Anchors> places;
    private final HikariDataSource dataSource;
    private final AuditTrail trail = new JdbcAuditTrail();
    private final Queue<SequencerCatalog> opened = new ConcurrentLinkedQueue<>();
    private final AtomicInteger written = new AtomicInteger();

    ChainWorld(Flavour flavour) {
        EmbeddedServer server = TestServers.of(flavour);
        String url = "jdbc:mysql://" + EmbeddedServer.HOST + ":" + server.port() + "/chain_"
                + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet()
                + "?createDatabaseIfNotExist=true&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true&sslMode=REQUIRED";
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(EmbeddedServer.ADMINISTRATOR);
        config.setPassword(server.administratorPassword().reveal());
        config.setMaximumPoolSize(16);
        config.setMinimumIdle(1);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setAutoCommit(false);
        dataSource = new HikariDataSource(config);
        Flyway.configure().dataSource(dataSource).load().migrate();
        anchorFolder = TestServers.newDirectory("anchors");
        anchors = new FileAnchors(anchorFolder);
        places = List.of(anchors);
    }

    @Override
    public <T> T transaction(Function<Connection, T> work) {
        try (Connection connection = dataSource.getConnection()) {
            try {
                T result = work.apply(connection);
                connection.commit();
                return result;
            } catch (RuntimeException | Error failure) {
                rollback(connection);
                throw failure;
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException gone) {
            // The server ended the session: that rolled back too.
        }
    }

    @Override
    public void afterCommit(Runnable action) {
        throw new UnsupportedOperationException();
    }

    Connection open() throws SQLException {
        return dataSource.getConnection();
    }

    /** A sequencer as a replica of the control plane has one. */
    Sequencer sequencer(SequencerHook hook) {
        SequencerCatalog own = SequencerCatalog.like(dataSource, EAGER.lease());
        opened.add(own);
        return new Sequencer("a test", own, signer, places, EAGER, hook);
    }

    /** Runs a fresh sequencer until everything has its place and a checkpoint. */
    void catchUp() {
        Sequencer sequencer = sequencer(SequencerHook.NONE);
        while (sequencer.pass() != Sequencer.Pass.CAUGHT_UP) {
            Thread.onSpinWait();
        }
        sequencer.release();
    }

    /** Commits some records, of both tenants and the platform. */
    void write(int count) {
        transaction(connection -> {
            for (int i = 0; i < count; i++) {
                int number = written.getAndIncrement();
                write(connection, number, number % 3 == 0 ? ACME : number % 3 == 1 ? BETA : null);
            }
            return count;
        });
    }

    void write(Connection connection, int number, @Nullable String tenantId) {
        trail.record(
                connection,
                new AuditTrail.Entry(
                        tenantId,
                        "tok_a",
                        "Ada",
                        "tenant.suspend",
                        "object-" + number,
                        "because \ud83d\ude00 \"so\"",
                        "req-" + number,
                        null,
                        Map.of("zeta", "1", "alpha", "ä\\", "number", String.valueOf(number))));
    }

    Verdict verify(@Nullable String trailName, SignedCheckpoint... kept) {
        try {
            return new AuditVerifier(signer.keys(), List.of(kept))
                    .verify(new ByteArrayInputStream(export(trailName, null)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    byte[] export(@Nullable String trailName, @Nullable Long since) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new LogExport(this).write(trailName, since, out);
        return out.toByteArray();
    }

    long count(String where) {
        return transaction(connection -> Sql.of(connection, "SELECT COUNT(*) AS n FROM audit_event WHERE " + where)
                .one(row -> row.longValue("n")));
    }

    /** What an administrator of the catalog may type. */
    int execute(String statement) {
        return transaction(connection -> {
            try (Statement plain = connection.createStatement()) {
                return plain.executeUpdate(statement);
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    @Override
    public void close() {
        opened.forEach(SequencerCatalog::close);
        dataSource.close();
    }
}
