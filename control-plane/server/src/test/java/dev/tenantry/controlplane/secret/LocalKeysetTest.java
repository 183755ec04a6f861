package dev.tenantry.controlplane.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.controlplane.configuration.StartUpException;
import dev.tenantry.provisioning.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalKeysetTest {
    private static final SecretBox.Context CONTEXT = new SecretBox.Context("tnt_owner", "account", 3);

    @TempDir
    Path home;

    @Test
    void onlyItsOwnerMayReadTheFileAndItsFolder() throws Exception {
        Path folder = home.resolve("new");

        LocalKeyset.create(folder);

        assertThat(mode(folder.resolve(LocalKeyset.FILE_NAME))).isEqualTo("rw-------");
        assertThat(mode(folder)).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-rw-rw-", "rw--w----"})
    void aFileThatOthersMayReachIsRefusedWithTheCommandThatMendsIt(String mode) throws Exception {
        LocalKeyset.create(home);
        Path file = home.resolve(LocalKeyset.FILE_NAME);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        assertThatThrownBy(() -> LocalKeyset.open(home))
                .isInstanceOf(StartUpException.class)
                .hasMessageContaining(mode)
                .hasMessageContaining("chmod 600 " + file);
    }

    @Test
    void aFileThatIsNoKeysetIsRefusedWithoutRepeatingIt() throws Exception {
        LocalKeyset.create(home);
        Path file = home.resolve(LocalKeyset.FILE_NAME);
        Files.writeString(file, "{\"primaryKeyId\": 7, \"key\": \"planted-content\"}");

        assertThatThrownBy(() -> LocalKeyset.open(home))
                .isInstanceOf(StartUpException.class)
                .hasMessageContaining("is not a keyset")
                .hasMessageNotContaining("planted-content")
                .hasNoCause();
    }

    @Test
    void whatAnOlderKeySealedStillOpensAfterRotations() {
        LocalKeyset first = LocalKeyset.create(home);
        byte[] old = new TinkSecretBox(first).seal(CONTEXT, Secret.of("before"));

        LocalKeyset second = first.rotate();
        byte[] between = new TinkSecretBox(second).seal(CONTEXT, Secret.of("between"));
        second.rotate();
        SecretBox box = new TinkSecretBox(LocalKeyset.open(home));

        assertThat(box.open(CONTEXT, old)).isEqualTo(Secret.of("before"));
        assertThat(box.open(CONTEXT, between)).isEqualTo(Secret.of("between"));
        assertThatThrownBy(() -> new TinkSecretBox(first).open(CONTEXT, box.seal(CONTEXT, Secret.of("after"))))
                .as("the new key leads: the old one alone does not open what is sealed now")
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void ofManyThatCreateAtOnceAllUseTheSameKeyset() throws Exception {
        List<Callable<LocalKeyset>> creators = Stream.generate(
                        () -> (Callable<LocalKeyset>) () -> LocalKeyset.create(home))
                .limit(16)
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            byte[] sealed = new TinkSecretBox(LocalKeyset.create(home)).seal(CONTEXT, Secret.of("one for all"));
            for (var creator : threads.invokeAll(creators)) {
                assertThat(new TinkSecretBox(creator.get()).open(CONTEXT, sealed))
                        .isEqualTo(Secret.of("one for all"));
            }
        }
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
