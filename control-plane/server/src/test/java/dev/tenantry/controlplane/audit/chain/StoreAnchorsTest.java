package dev.tenantry.controlplane.audit.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.api.audit.proof.AuditVerifier;
import dev.tenantry.api.audit.proof.Finding;
import dev.tenantry.api.audit.proof.FindingKind;
import dev.tenantry.api.audit.proof.SignedCheckpoint;
import dev.tenantry.api.audit.proof.Verdict;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.store.DirectoryStore;
import dev.tenantry.provisioning.store.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints in an object store: what the catalog's administrator does not reach. */
class StoreAnchorsTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void aLogThatWasCutBackIsRefusedBecauseOfTheStoreAloneAndFoundOffline() throws IOException {
        ObjectStore store = new DirectoryStore("directory", folder);
        try (ChainWorld world = new ChainWorld(Flavour.MARIADB)) {
            world.places = List.of(new StoreAnchors(store, Duration.ZERO));
            world.write(20);
            world.catchUp();
            byte[] old = world.export(null, null);
            world.write(9);
            world.catchUp();
            List<SignedCheckpoint> kept = anchored();
            assertThat(kept).hasSizeGreaterThan(1);
            Verdict verdict = new AuditVerifier(world.signer.keys(), kept).verify(new ByteArrayInputStream(old));
            assertThat(verdict.findings()).extracting(Finding::kind).contains(FindingKind.REPLAYED);
            assertThat(new AuditVerifier(world.signer.keys(), kept)
                            .verify(new ByteArrayInputStream(world.export(null, null)))
                            .findings())
                    .isEmpty();
            long last = kept.getLast().checkpoint().number();
            world.execute("DELETE FROM audit_checkpoint WHERE number = " + last);
            world.execute("UPDATE audit_sequencer SET checkpoint_number = checkpoint_number - 1");
            world.places = List.of(new StoreAnchors(store, Duration.ZERO));
            world.write(5);
            assertThatThrownBy(world::catchUp)
                    .isInstanceOf(LogRefusedException.class)
                    .hasMessageContaining("anchored");
        }
    }

    @Test
    void aStoreThatFailsHoldsNothingUpIsSeenAndCatchesUp() throws IOException {
        Broken store = new Broken(new DirectoryStore("directory", folder));
        try (ChainWorld world = new ChainWorld(Flavour.MARIADB)) {
            world.places = List.of(new StoreAnchors(store, Duration.ZERO), world.anchors);
            world.write(5);
            world.catchUp();
            assertThat(failing(world)).isEmpty();
            store.broken = true;
            world.write(5);
            world.catchUp();
            assertThat(failing(world)).containsExactly("store directory");
            assertThat(world.anchors.last()).isEqualTo(new LogExport(world).lastCheckpoint());
            store.broken = false;
            world.write(5);
            world.catchUp();
            assertThat(failing(world)).isEmpty();
            assertThat(new StoreAnchors(store, Duration.ZERO).last()).isEqualTo(world.anchors.last());
        }
    }

    @Test
    void theStoreGetsACheckpointFromTimeToTimeAndNotEach() throws IOException {
        try (ChainWorld world = new ChainWorld(Flavour.MARIADB)) {
            world.places = List.of(new StoreAnchors(new DirectoryStore("directory", folder), Duration.ofHours(1)));
            for (int i = 0; i < 3; i++) {
                world.write(3);
                world.catchUp();
            }
            assertThat(anchored()).hasSize(1);
        }
    }

    private static List<String> failing(ChainWorld world) {
        return world.transaction(
                transaction -> Sql.of(transaction, "SELECT place FROM audit_anchor WHERE failed_since IS NOT NULL")
                        .list(row -> row.string("place")));
    }

    private List<SignedCheckpoint> anchored() throws IOException {
        List<SignedCheckpoint> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve("audit/anchors"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                all.add(SignedCheckpoint.parse(Files.readString(file)));
            }
        }
        return all;
    }

    /** A store that can be taken away. */
    private static final class Broken implements ObjectStore {
        private final ObjectStore store;
        private volatile boolean broken;

        Broken(ObjectStore store) {
            this.store = store;
        }

        @Override
        public String name() {
            return store.name();
        }

        @Override
        public StoredObject write(String key, ObjectWriter writer) {
            check();
            return store.write(key, writer);
        }

        @Override
        public InputStream read(String key) {
            check();
            return store.read(key);
        }

        @Override
        public List<String> list(String prefix) {
            check();
            return store.list(prefix);
        }

        @Override
        public void delete(String key) {
            check();
            store.delete(key);
        }

        private void check() {
            if (broken) {
                throw new ProvisioningException(FailureCode.STORE_FAILED, "the store is away");
            }
        }
    }
}
