package dev.tenantry.provisioning.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.ArchiveWorld;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Registered.Marked;
import dev.tenantry.provisioning.backup.ArchiveCopy;
import dev.tenantry.provisioning.backup.BackupSummary;
import dev.tenantry.provisioning.embedded.TestServers;
import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class ArchiveCopyTest {
    private static final String FLAVOURS = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";

    private static final ArchiveCopy.Watcher NOBODY = new Counting(Integer.MAX_VALUE);

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource(FLAVOURS)
    void aLostStoreIsRestoredFromTheOther(Flavour flavour) throws SQLException {
        Case it = new Case(flavour, folder.resolve("first"));
        ObjectStore second = new DirectoryStore("second", folder.resolve("second"));

        ArchiveCopy.Copied copied = it.copy(second, NOBODY);

        assertThat(copied.sent()).isEqualTo(copied.objects());
        assertThat(second.list("")).isEqualTo(it.first.list(""));
        it.first.list("").forEach(it.first::delete);
        Marked target = it.world.newDatabase();
        it.world.with(second).restore(it.source, target);
        assertThat(it.world.same(it.source, target)).isTrue();
    }

    @Test
    void aBucketTakesACopyAndGivesItBack() throws SQLException {
        Case it = new Case(Flavour.MARIADB, folder.resolve("first"));
        try (S3MockProcess mock = S3MockProcess.start(TestServers.newDirectory("copy-mock"));
                S3Store second = bucket(mock.endpoint())) {
            it.copy(second, NOBODY);

            assertThat(it.copy(second, NOBODY).sent()).isZero();
            Marked target = it.world.newDatabase();
            it.world.with(second).restore(it.source, target);
            assertThat(it.world.same(it.source, target)).isTrue();
        }
    }

    private static S3Store bucket(URI endpoint) {
        return new S3Store(
                "second",
                new S3Settings(endpoint, "us-east-1", S3MockProcess.BUCKET, "copies/", true, Duration.ZERO),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("another", "key")));
    }

    @Test
    void aCopyThatWasStoppedGoesOnWhereItWasAndItsManifestComesLast() throws SQLException {
        Case it = new Case(Flavour.MARIADB, folder.resolve("first"));
        ObjectStore second = new DirectoryStore("second", folder.resolve("second"));
        int all = it.first.list("").size();
        assertThat(all).isGreaterThan(3);

        for (int stop = 1; stop <= all; stop++) {
            Counting killed = new Counting(stop);
            assertThatThrownBy(() -> it.copy(second, killed)).hasMessage("killed");
            assertThat(second.list("")).hasSize(stop - 1).noneMatch(key -> key.endsWith("manifest"));
        }
        ArchiveCopy.Copied rest = it.copy(second, NOBODY);

        assertThat(rest.sent()).isEqualTo(1);
        assertThat(second.list("")).isEqualTo(it.first.list(""));
        assertThat(it.copy(second, NOBODY).sent()).isZero();
    }

    @Test
    void aHarmedObjectOfTheFirstStoreIsFoundAndNeverAppearsInTheSecond() throws Exception {
        Case it = new Case(Flavour.MARIADB, folder.resolve("first"));
        for (String key : it.first.list("")) {
            ObjectStore second = new DirectoryStore("second", Files.createTempDirectory(folder, "second"));
            Path file = folder.resolve("first").resolve(key);
            byte[] good = Files.readAllBytes(file);
            byte[] bad = good.clone();
            bad[bad.length / 2] ^= 1;
            Files.write(file, bad);

            isRefused(() -> it.copy(second, NOBODY), FailureCode.BACKUP_CORRUPT, key);
            assertThat(second.list("")).noneMatch(there -> there.equals(key) || there.endsWith("manifest"));

            Files.delete(file);
            isRefused(() -> it.copy(second, NOBODY), FailureCode.STORE_MISSING, key);
            assertThat(second.list("")).noneMatch(there -> there.endsWith("manifest"));
            Files.write(file, good);
        }
    }

    @Test
    void aFullStoreTakesNothingHalfAndTheRestOnceThereIsRoom() throws SQLException {
        Case it = new Case(Flavour.MARIADB, folder.resolve("first"));
        AtomicInteger room = new AtomicInteger(3_000);
        UnaryOperator<OutputStream> medium = out -> new FilterOutputStream(out) {
            @Override
            public void write(byte[] buffer, int offset, int length) throws IOException {
                if (room.addAndGet(-length) < 0) {
                    throw new IOException("No space left on device");
                }
                out.write(buffer, offset, length);
            }
        };
        ObjectStore second = new DirectoryStore("second", folder.resolve("second"), medium);

        isRefused(() -> it.copy(second, NOBODY), FailureCode.STORE_FULL, "second");
        List<String> there = second.list("");
        assertThat(there).noneMatch(key -> key.endsWith("manifest"));
        assertThat(folder.resolve("second").resolve(".partial")).isEmptyDirectory();

        room.set(Integer.MAX_VALUE);
        ArchiveCopy.Copied rest = it.copy(second, NOBODY);
        assertThat(rest.sent()).isEqualTo(rest.objects() - there.size());
    }

    @Test
    void aStoreThatGivesBackSomethingElseIsNotBelieved() throws SQLException {
        Case it = new Case(Flavour.MARIADB, folder.resolve("first"));
        ObjectStore inside = new DirectoryStore("second", folder.resolve("second"));
        String victim = it.first.list("").getLast();

        isRefused(() -> it.copy(lying(inside, victim), NOBODY), FailureCode.COPY_DIFFERENT, victim);

        assertThat(inside.list("")).doesNotContain(victim).noneMatch(key -> key.endsWith("manifest"));
    }

    @Test
    void whatLiesInTheSecondStoreUnderAnObjectsNameIsReplacedWhenItIsNotThatObject() throws SQLException {
        Case it = new Case(Flavour.MARIADB, folder.resolve("first"));
        ObjectStore second = new DirectoryStore("second", folder.resolve("second"));
        it.copy(second, NOBODY);
        for (String key : it.first.list("")) {
            second.write(key, out -> out.write('x'));

            assertThat(it.copy(second, NOBODY).sent()).as(key).isEqualTo(1);
        }
        Marked target = it.world.newDatabase();
        it.world.with(second).restore(it.source, target);
        assertThat(it.world.same(it.source, target)).isTrue();
    }

    @Test
    void aBucketThatLostAndDamagedSomeIsFilledFromAFolderAndWhatIsRightIsNotTouched() throws Exception {
        Case it = new Case(Flavour.MARIADB, folder.resolve("copies"));
        try (S3MockProcess mock = S3MockProcess.start(TestServers.newDirectory("copy-back-mock"));
                S3Store bucket = bucket(mock.endpoint())) {
            it.copy(bucket, NOBODY);
            assertThat(it.compare(bucket).wrong()).isZero();
            List<String> keys = bucket.list("");
            bucket.delete(keys.getLast());
            bucket.write(keys.getFirst(), out -> out.write('x'));
            assertThat(it.compare(bucket).wrong()).isEqualTo(2);

            assertThat(it.copy(bucket, NOBODY).sent()).isEqualTo(2);

            Marked target = it.world.newDatabase();
            it.world.with(bucket).restore(it.source, target);
            assertThat(it.world.same(it.source, target)).isTrue();
        }
    }

    @Test
    void aLookSaysWhatIsWrongAndWritesNothing() throws Exception {
        Case it = new Case(Flavour.MARIADB, folder.resolve("first"));
        ObjectStore second = new DirectoryStore("second", folder.resolve("second"));
        int all = it.first.list("").size();
        ArchiveCopy.Compared empty = it.compare(second);
        assertThat(empty.objects()).isEqualTo(all);
        assertThat(empty.wrong()).isEqualTo(all);
        assertThat(second.list("")).isEmpty();

        it.copy(second, NOBODY);
        assertThat(it.compare(second)).isEqualTo(new ArchiveCopy.Compared(all, 0, null));
        String victim = it.first.list("").getFirst();
        second.write(victim, out -> out.write('x'));
        assertThat(it.compare(second)).isEqualTo(new ArchiveCopy.Compared(all, 1, victim));

        it.first.delete(victim);
        isRefused(() -> it.compare(second), FailureCode.STORE_MISSING, "store " + it.first.name());
    }

    private static void isRefused(Runnable copying, FailureCode code, String named) {
        assertThatThrownBy(copying::run)
                .isInstanceOfSatisfying(
                        ProvisioningException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(named);
    }

    /** The same store, which gives something else back for one object. */
    private static ObjectStore lying(ObjectStore inside, String victim) {
        return new ObjectStore() {
            @Override
            public String name() {
                return inside.name();
            }

            @Override
            public StoredObject write(String key, ObjectWriter writer) {
                return inside.write(key, writer);
            }

            @Override
            public InputStream read(String key) {
                return key.equals(victim) ? new ByteArrayInputStream(new byte[] {1, 2, 3}) : inside.read(key);
            }

            @Override
            public List<String> list(String prefix) {
                return inside.list(prefix);
            }

            @Override
            public void delete(String key) {
                inside.delete(key);
            }
        };
    }

    /** A database with a backup in the first store. */
    private static final class Case {
        private final ArchiveWorld world;
        private final ObjectStore first;
        private final Marked source;
        private final BackupSummary summary;

        private Case(Flavour flavour, Path folder) throws SQLException {
            world = new ArchiveWorld(flavour, folder);
            first = world.store();
            source = world.newDatabase();
            world.fillWithEverything(source);
            summary = world.backUp(source, 2);
        }

        private ArchiveCopy.Compared compare(ObjectStore second) {
            return ArchiveCopy.compare(
                    first,
                    second,
                    world.key(),
                    source.identity().tenantId(),
                    ArchiveWorld.BACKUP,
                    1,
                    summary.manifestSha256(),
                    NOBODY);
        }

        private ArchiveCopy.Copied copy(ObjectStore second, ArchiveCopy.Watcher watcher) {
            return ArchiveCopy.copy(
                    first,
                    second,
                    world.key(),
                    source.identity().tenantId(),
                    ArchiveWorld.BACKUP,
                    1,
                    summary.manifestSha256(),
                    watcher);
        }
    }

    /** Ends the work before the so-manieth object, the look at the manifest being the first. */
    private static final class Counting implements ArchiveCopy.Watcher {
        private final int most;
        private int objects;

        private Counting(int most) {
            this.most = most;
        }

        @Override
        public void beforeObject() {
            if (objects++ == most) {
                throw new IllegalStateException("killed");
            }
        }

        @Override
        public void passed(int count) {
            assertThat(count).isBetween(1, 64 << 10);
        }

        @Override
        public void at(long copiedBytes, long done, long all) {
            assertThat(done).isLessThanOrEqualTo(all);
        }
    }
}
