package dev.tenantry.controlplane.audit.chain;

import static dev.tenantry.controlplane.audit.chain.ChainWorld.ACME;
import static dev.tenantry.controlplane.audit.chain.ChainWorld.BETA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.api.audit.proof.AuditRecord;
import dev.tenantry.api.audit.proof.Finding;
import dev.tenantry.api.audit.proof.FindingKind;
import dev.tenantry.api.audit.proof.SignedCheckpoint;
import dev.tenantry.api.audit.proof.Verdict;
import dev.tenantry.provisioning.Flavour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SequencerTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    /** Stands for kill -9: nothing catches it. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void everyCommittedRowGetsItsPlaceAndEveryExportIsIntact(Flavour flavour) {
        try (ChainWorld world = new ChainWorld(flavour)) {
            world.write(600);
            world.catchUp();
            assertThat(world.count("sequence IS NULL")).isZero();
            assertIntact(world, 600);
            assertThat(world.verify(ACME).records()).isEqualTo(200);
            assertThat(world.anchors.last()).isEqualTo(new LogExport(world).lastCheckpoint());
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aRowThatCommitsAfterLaterIdsIsTakenToo(Flavour flavour) throws SQLException {
        try (ChainWorld world = new ChainWorld(flavour);
                Connection late = world.open()) {
            world.write(late, 1000, ACME);
            world.write(20);
            world.catchUp();
            assertThat(world.count("sequence IS NOT NULL")).isEqualTo(20);
            late.commit();
            world.catchUp();
            assertThat(world.count("sequence = 20 AND id = 1")).isOne();
            assertIntact(world, 21);
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aKillBetweenAnyTwoWritesLosesNothingAndDoublesNothing(Flavour flavour) {
        try (ChainWorld world = new ChainWorld(flavour)) {
            int total = 0;
            List<SignedCheckpoint> seen = new ArrayList<>();
            for (SequencerPoint point : SequencerPoint.values()) {
                world.write(20);
                total += 20;
                world.execute("UPDATE audit_sequencer SET lease_until = NULL");
                Sequencer doomed = world.sequencer(killAt(point));
                assertThatThrownBy(() -> {
                            while (doomed.pass() == Sequencer.Pass.MORE) {
                                Thread.onSpinWait();
                            }
                        })
                        .as("killed at %s", point)
                        .isInstanceOf(Killed.class);
                world.execute("UPDATE audit_sequencer SET lease_until = NULL");
                world.catchUp();
                assertIntact(world, total, seen.toArray(SignedCheckpoint[]::new));
                seen.add(new LogExport(world).lastCheckpoint().orElseThrow());
                assertThat(world.anchors.last()).contains(seen.getLast());
            }
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void twoSequencersAndManyWritersMakeOneLog(Flavour flavour) throws InterruptedException {
        try (ChainWorld world = new ChainWorld(flavour)) {
            AtomicBoolean writing = new AtomicBoolean(true);
            long seed = System.nanoTime();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Random random = new Random(seed + i);
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int round = 0; round < 25; round++) {
                        world.write(1 + random.nextInt(9));
                    }
                }));
            }
            List<Thread> sequencers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Random random = new Random(seed - i);
                sequencers.add(Thread.ofPlatform().start(() -> {
                    Sequencer sequencer = world.sequencer(SequencerHook.NONE);
                    while (writing.get()) {
                        sequencer.pass();
                        if (random.nextInt(4) == 0) {
                            sequencer.release();
                        }
                    }
                    sequencer.release();
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            writing.set(false);
            for (Thread thread : sequencers) {
                thread.join();
            }
            world.catchUp();
            assertThat(world.count("sequence IS NULL")).as("seed %d", seed).isZero();
            assertIntact(world, world.count("TRUE"));
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aSequencerPausedPastItsLeaseInsideATransactionHasNoEffectWhenItWakes(Flavour flavour)
            throws InterruptedException {
        try (ChainWorld world = new ChainWorld(flavour)) {
            world.write(20);
            CountDownLatch paused = new CountDownLatch(1);
            CountDownLatch wake = new CountDownLatch(1);
            Sequencer stale = world.sequencer(point -> {
                if (point == SequencerPoint.BATCH_WRITTEN) {
                    paused.countDown();
                    await(wake);
                }
            });
            List<Throwable> failures = new ArrayList<>();
            Thread sleeper = Thread.ofPlatform().start(() -> {
                try {
                    stale.pass();
                } catch (RuntimeException failure) {
                    failures.add(failure);
                }
            });
            paused.await();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                world.catchUp();
                return true;
            });
            wake.countDown();
            sleeper.join();
            assertThat(failures).hasSize(1);
            world.catchUp();
            assertIntact(world, 20);
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aSequencerWhoseLeaseWasTakenBetweenTransactionsStandsBack(Flavour flavour) {
        try (ChainWorld world = new ChainWorld(flavour)) {
            Sequencer stale = world.sequencer(SequencerHook.NONE);
            assertThat(stale.pass()).isEqualTo(Sequencer.Pass.CAUGHT_UP);
            world.write(5);
            world.execute("UPDATE audit_sequencer SET lease_until = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND");
            Sequencer next = world.sequencer(SequencerHook.NONE);
            assertThat(next.pass()).isEqualTo(Sequencer.Pass.CAUGHT_UP);
            world.write(5);
            assertThat(stale.pass()).isEqualTo(Sequencer.Pass.STANDBY);
            assertThat(world.count("sequence IS NULL")).isEqualTo(5);
            assertThat(next.pass()).isEqualTo(Sequencer.Pass.CAUGHT_UP);
            assertIntact(world, 10);
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void whateverAnAdministratorOfTheCatalogChangesIsFound(Flavour flavour) {
        Stream.of(
                        "UPDATE audit_event SET person = 'Eve' WHERE sequence = 9",
                        "UPDATE audit_event SET at = at - INTERVAL 1 DAY WHERE sequence = 9",
                        "UPDATE audit_event SET detail = '{}' WHERE sequence = 9",
                        "UPDATE audit_event SET tenant_id = '" + BETA + "' WHERE sequence = 9",
                        "UPDATE audit_event SET chain_hash = REPEAT('x', 32) WHERE sequence = 9",
                        "UPDATE audit_event SET salt = REPEAT('x', 16) WHERE sequence = 9",
                        "DELETE FROM audit_event WHERE sequence = 9",
                        "DELETE FROM audit_event WHERE tenant_id = '" + ACME + "'",
                        "DELETE FROM audit_event WHERE sequence >= 24",
                        "UPDATE audit_event SET sequence = 1000 - sequence WHERE sequence IN (9, 12)",
                        "UPDATE audit_trail SET checkpoint_count = checkpoint_count - 1 WHERE trail = '" + ACME + "'",
                        "DELETE FROM audit_trail WHERE trail = '" + ACME + "'",
                        "UPDATE audit_tile SET hashes = REPEAT('x', LENGTH(hashes))",
                        "UPDATE audit_checkpoint SET note = REPLACE(note, 'size 30', 'size 29')")
                .forEach(statement -> {
                    try (ChainWorld world = new ChainWorld(flavour)) {
                        world.write(30);
                        world.catchUp();
                        assertIntact(world, 30);
                        assertThat(world.execute(statement)).as(statement).isPositive();
                        Verdict acme = tryVerify(world, ACME);
                        Verdict whole = tryVerify(world, null);
                        assertThat(acme.intact()).as(statement).isFalse();
                        // The whole is built again from the records, so that it does not need the tiles.
                        assertThat(whole.intact()).as(statement).isEqualTo(statement.contains("audit_tile"));
                    }
                });
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aRowSlippedInUnderAnOldDateIsFound(Flavour flavour) {
        try (ChainWorld world = new ChainWorld(flavour)) {
            world.write(10);
            world.catchUp();
            world.write(3);
            world.execute("UPDATE audit_event SET at = at - INTERVAL 1 DAY WHERE sequence IS NULL ORDER BY id LIMIT 1");
            world.catchUp();
            assertThat(world.verify(null).findings()).extracting(Finding::kind).containsExactly(FindingKind.BACK_DATED);
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void nothingIsSignedOnACatalogThatWasRolledBackOrRewritten(Flavour flavour) {
        try (ChainWorld world = new ChainWorld(flavour)) {
            world.write(20);
            world.catchUp();
            long before = world.anchors.last().orElseThrow().checkpoint().number();
            world.execute("DELETE FROM audit_checkpoint WHERE number = " + before);
            world.execute("UPDATE audit_sequencer SET checkpoint_number = checkpoint_number - 1");
            world.write(5);
            assertThatThrownBy(world::catchUp)
                    .isInstanceOf(LogRefusedException.class)
                    .hasMessageContaining("anchored");
            assertThat(world.anchors.last().orElseThrow().checkpoint().number()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void anExportContinuesAnEarlierCheckpointAndSaysSo(Flavour flavour) throws IOException {
        try (ChainWorld world = new ChainWorld(flavour)) {
            world.write(20);
            world.catchUp();
            SignedCheckpoint kept = new LogExport(world).lastCheckpoint().orElseThrow();
            world.write(600);
            world.catchUp();
            byte[] export = world.export(ACME, kept.checkpoint().number());
            Verdict verdict = new dev.tenantry.api.audit.proof.AuditVerifier(world.signer.keys(), List.of(kept))
                    .verify(new java.io.ByteArrayInputStream(export));
            assertThat(verdict.findings()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void anAnchorThatAKillLeftHalfWrittenIsMended(Flavour flavour) throws IOException {
        try (ChainWorld world = new ChainWorld(flavour)) {
            world.write(5);
            world.catchUp();
            try (Stream<Path> files = Files.list(world.anchorFolder)) {
                Files.writeString(
                        files.findFirst().orElseThrow(),
                        "tenantry-audit-checkpoint/1\norigin tenantry-au",
                        StandardOpenOption.APPEND);
            }
            world.write(5);
            world.catchUp();
            assertThat(world.anchors.last()).isEqualTo(new LogExport(world).lastCheckpoint());
            try (Stream<Path> files = Files.list(world.anchorFolder)) {
                List<SignedCheckpoint> all = SignedCheckpoint.parseAll(
                        Files.readString(files.findFirst().orElseThrow()));
                assertIntact(world, 10, all.toArray(SignedCheckpoint[]::new));
            }
        }
    }

    private static SequencerHook killAt(SequencerPoint wanted) {
        return point -> {
            if (point == wanted) {
                throw new Killed();
            }
        };
    }

    /** An export that cannot even be written, because the checkpoint cannot be read, is no intact one. */
    private static Verdict tryVerify(ChainWorld world, @org.jspecify.annotations.Nullable String trail) {
        try {
            return world.verify(trail);
        } catch (IllegalArgumentException unreadable) {
            return new Verdict("", 0, java.util.Optional.empty(), List.of(), 1);
        }
    }

    private static void assertIntact(ChainWorld world, long records, SignedCheckpoint... kept) {
        Verdict whole = world.verify(null, kept);
        assertThat(whole.findings()).isEmpty();
        assertThat(whole.records()).isEqualTo(records);
        for (String trail : List.of(ACME, BETA, AuditRecord.PLATFORM)) {
            assertThat(world.verify(trail).findings()).isEmpty();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
