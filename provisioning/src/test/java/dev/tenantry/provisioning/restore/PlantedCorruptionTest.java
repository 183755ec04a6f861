package dev.tenantry.provisioning.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.ArchiveWorld;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Registered.Marked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the archive itself must catch; it does not depend on the server, so one flavour is enough. */
class PlantedCorruptionTest {
    @TempDir
    Path folder;

    private ArchiveWorld world;
    private Marked source;
    private Marked target;

    @BeforeEach
    void backUpTwoTables() throws SQLException {
        world = new ArchiveWorld(Flavour.MARIADB, folder);
        source = world.newDatabase();
        target = world.newDatabase();
        world.migrate(
                source,
                "CREATE TABLE a (id INT PRIMARY KEY, v VARCHAR(20))",
                "CREATE TABLE b (id INT PRIMARY KEY, v VARCHAR(20))",
                "INSERT INTO a VALUES (1, 'one'), (2, 'two')",
                "INSERT INTO b VALUES (1, 'one'), (2, 'two')");
        world.backUp(source, 1);
    }

    private Path object(String name) {
        return folder.resolve(source.identity().tenantId())
                .resolve(ArchiveWorld.BACKUP)
                .resolve("1." + name);
    }

    private void isCaught(FailureCode code, String object) {
        assertThatThrownBy(() -> world.restore(source, target))
                .isInstanceOfSatisfying(
                        ProvisioningException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(object);
    }

    @Test
    void everyFlippedByteIsCaught() throws IOException {
        for (String name : new String[] {"rows-000001", "manifest"}) {
            byte[] good = Files.readAllBytes(object(name));
            for (int at = 0; at < good.length; at += Math.max(1, good.length / 20)) {
                byte[] bad = good.clone();
                bad[at] ^= 1;
                Files.write(object(name), bad);
                assertThatThrownBy(() -> world.restore(source, target))
                        .as("byte %d of %s", at, name)
                        .isInstanceOf(ProvisioningException.class)
                        .hasMessageContaining(name);
            }
            Files.write(object(name), good);
        }
        world.restore(source, target);
        assertThat(world.same(source, target)).isTrue();
    }

    @Test
    void aCutObjectIsCaught() throws IOException {
        byte[] good = Files.readAllBytes(object("rows-000002"));
        for (int length : new int[] {0, 10, good.length / 2, good.length - 1}) {
            Files.write(object("rows-000002"), Arrays.copyOf(good, length));
            isCaught(FailureCode.BACKUP_CORRUPT, "rows-000002");
        }
    }

    @Test
    void aMissingObjectIsNamed() throws IOException {
        Files.delete(object("rows-000002"));
        isCaught(FailureCode.STORE_MISSING, "rows-000002");
    }

    @Test
    void aMissingManifestIsNamed() throws IOException {
        Files.delete(object("manifest"));
        isCaught(FailureCode.STORE_MISSING, "manifest");
    }

    @Test
    void twoSwappedObjectsAreCaught() throws IOException {
        byte[] one = Files.readAllBytes(object("rows-000001"));
        Files.copy(object("rows-000002"), object("rows-000001"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.write(object("rows-000002"), one);
        isCaught(FailureCode.BACKUP_CORRUPT, "rows-00000");
    }

    @Test
    void theManifestOfAnotherTenantIsRefused() throws IOException, SQLException {
        Marked other = world.newDatabase();
        world.migrate(other, "CREATE TABLE c (id INT PRIMARY KEY)");
        world.backUp(other, 1);
        Files.copy(
                folder.resolve(other.identity().tenantId())
                        .resolve(ArchiveWorld.BACKUP)
                        .resolve("1.manifest"),
                object("manifest"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        isCaught(FailureCode.RESTORE_WRONG_TENANT, other.identity().tenantId());
    }

    @Test
    void anotherKeyOpensNothing() {
        world = world.with(ArchiveWorld.newKey());
        isCaught(FailureCode.BACKUP_CORRUPT, "manifest");
    }
}
