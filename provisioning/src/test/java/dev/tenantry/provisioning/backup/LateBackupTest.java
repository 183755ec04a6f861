package dev.tenantry.provisioning.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.ArchiveWorld;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Registered.Marked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writer that stands still after its last chunk, and wakes when a later attempt has long written the same backup. */
class LateBackupTest {
    @TempDir
    Path folder;

    private ArchiveWorld late;
    private ArchiveWorld next;
    private Marked source;
    private Map<String, Integer> nextsObjects = Map.of();

    @BeforeEach
    void fill() throws SQLException {
        late = new ArchiveWorld(Flavour.MARIADB, folder);
        next = late.attempt(2);
        source = late.newDatabase();
        late.migrate(source, "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)");
    }

    @Test
    void itsManifestIsNotTheOtherOnesAndReplacesNothing() {
        late.backUp(source, 1, standingStill(() -> {}));

        assertNextIsWhole();
    }

    @Test
    void whatItCleansUpIsItsOwn() {
        assertThatThrownBy(() -> late.backUp(source, 1, standingStill(() -> {
                    throw new IllegalStateException("the lease is lost");
                })))
                .hasMessage("the lease is lost");

        assertNextIsWhole();
        assertThat(objects()).isEqualTo(nextsObjects);
    }

    @Test
    void aLaterAttemptRemovesWhatAnEarlierOneFinishedAndNotTheOtherWayRound() {
        late.backUp(source, 1);
        next.backUp(source, 1);
        assertThat(next.store().list("")).isNotEmpty().allMatch(key -> key.contains("/2."));

        ArchiveObjects.remove(late.store(), source.identity().tenantId(), ArchiveWorld.BACKUP, 1);
        assertThat(next.store().list("")).isNotEmpty();
        ArchiveObjects.remove(late.store(), source.identity().tenantId(), ArchiveWorld.BACKUP, 2);
        assertThat(next.store().list("")).isEmpty();
    }

    /** Stands still before the manifest while the next attempt writes the whole backup, and then wakes. */
    private Progress standingStill(Runnable waking) {
        return (phase, bytes, rows, total) -> {
            if (phase.equals("manifest")) {
                changeTheSource();
                next.backUp(source, 1);
                nextsObjects = objects();
                waking.run();
            }
        };
    }

    private void changeTheSource() {
        try {
            late.migrate(source, "INSERT INTO t VALUES (3)");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void assertNextIsWhole() {
        assertThat(objects()).containsAllEntriesOf(nextsObjects);
        Marked target = next.newDatabase();
        next.restore(source, target);
        assertThat(next.same(source, target)).isTrue();
    }

    private Map<String, Integer> objects() {
        Map<String, Integer> found = new TreeMap<>();
        for (String key : next.store().list("")) {
            try {
                found.put(key, Arrays.hashCode(Files.readAllBytes(folder.resolve(key))));
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        }
        return found;
    }
}
