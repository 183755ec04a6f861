package dev.tenantry.provisioning.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryStoreTest {
    @TempDir
    Path folder;

    private static void write(ObjectStore store, String key, String text) {
        store.write(key, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String read(ObjectStore store, String key) throws IOException {
        try (InputStream in = store.read(key)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void anObjectIsReadAsItWasWrittenAndReplacedWhole() throws IOException {
        DirectoryStore store = new DirectoryStore("test", folder);
        write(store, "tnt_a/bak_b/manifest", "first");
        write(store, "tnt_a/bak_b/manifest", "second");
        assertThat(read(store, "tnt_a/bak_b/manifest")).isEqualTo("second");
        assertThat(store.list("tnt_a/")).containsExactly("tnt_a/bak_b/manifest");
        store.delete("tnt_a/bak_b/manifest");
        store.delete("tnt_a/bak_b/manifest");
        assertThat(store.list("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "a/../b",
                "/etc/passwd",
                "a//b",
                ".partial/x",
                "a/.hidden",
                "",
                "a/",
                "A",
                "a\\b",
                "a b",
                "a\0b"
            })
    void aKeyThatCouldLeaveTheFolderIsRefused(String key) {
        DirectoryStore store = new DirectoryStore("test", folder);
        assertThatThrownBy(() -> write(store, key, "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.read(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.delete(key)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aWriterThatFailsLeavesNoObjectAndTheOldOneInPlace() throws IOException {
        DirectoryStore store = new DirectoryStore("test", folder);
        write(store, "a", "old");
        assertThatThrownBy(() -> store.write("a", out -> {
                    out.write(1);
                    throw new IllegalStateException("stopped");
                }))
                .hasMessage("stopped");
        assertThat(read(store, "a")).isEqualTo("old");
        try (var left = Files.list(folder.resolve(".partial"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aFullMediumIsToldAsSuchAndLeavesNothing() {
        DirectoryStore store = new DirectoryStore("test", folder, out -> new FullAfter(out, 100));
        assertThatThrownBy(() -> store.write("a", out -> out.write(new byte[200_000])))
                .isInstanceOfSatisfying(
                        ProvisioningException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.STORE_FULL))
                .hasMessageContaining("test is full");
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void whatIsNotThereIsMissingByName() {
        assertThatThrownBy(() -> new DirectoryStore("test", folder).read("tnt_a/x"))
                .isInstanceOfSatisfying(
                        ProvisioningException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.STORE_MISSING))
                .hasMessageContaining("tnt_a/x");
    }

    @Test
    void whatACrashedWriterLeftIsRemovedOnceItIsOld() throws IOException {
        Path partial = Files.createDirectories(folder.resolve(".partial"));
        Path old = Files.writeString(partial.resolve("old"), "x");
        Path young = Files.writeString(partial.resolve("young"), "x");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        DirectoryStore store = new DirectoryStore("test", folder);
        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(store.list("")).isEmpty();
    }

    /** A disk that is full after some bytes. */
    private static final class FullAfter extends FilterOutputStream {
        private long left;

        private FullAfter(OutputStream out, long bytes) {
            super(out);
            left = bytes;
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            left -= length;
            if (left < 0) {
                throw new IOException("No space left on device");
            }
            out.write(buffer, offset, length);
        }
    }
}
