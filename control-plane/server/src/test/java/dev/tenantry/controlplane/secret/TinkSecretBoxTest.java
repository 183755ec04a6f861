package dev.tenantry.controlplane.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.Secret;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TinkSecretBoxTest {
    private static final SecretBox.Context CONTEXT = new SecretBox.Context("tnt_a", "account", 3);
    private static final Secret PASSWORD = Secret.of("planted-password-ü");

    @TempDir
    Path home;

    private LocalKeyset keyset;
    private SecretBox box;

    @BeforeEach
    void open() {
        keyset = LocalKeyset.create(home);
        box = new TinkSecretBox(keyset);
    }

    @Test
    void opensWhatItSealedUnderTheSameContext() {
        assertThat(box.open(CONTEXT, box.seal(CONTEXT, PASSWORD))).isEqualTo(PASSWORD);
    }

    @Test
    void neverSealsTheSameTextToTheSameBytes() {
        assertThat(box.seal(CONTEXT, PASSWORD)).isNotEqualTo(box.seal(CONTEXT, PASSWORD));
    }

    @Test
    void doesNotOpenForAnotherOwnerPurposeOrVersion() {
        byte[] sealed = box.seal(CONTEXT, PASSWORD);

        for (SecretBox.Context other : List.of(
                new SecretBox.Context("tnt_b", "account", 3),
                new SecretBox.Context("tnt_a", "migrator", 3),
                new SecretBox.Context("tnt_a", "account", 4),
                new SecretBox.Context("tnt_aa", "ccount", 3),
                new SecretBox.Context("tnt_aaccount", "", 3))) {
            assertThatThrownBy(() -> box.open(other, sealed))
                    .as("%s", other)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("does not open");
        }
    }

    @Test
    void doesNotOpenWhenAnyByteWasChanged() {
        byte[] sealed = box.seal(CONTEXT, PASSWORD);

        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> box.open(CONTEXT, changed))
                    .as("byte %d", i)
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void neitherFailuresNorTextsShowASecret() {
        byte[] sealed = box.seal(CONTEXT, PASSWORD);
        StringWriter shown = new StringWriter();
        try {
            box.open(new SecretBox.Context("tnt_b", "account", 3), sealed);
        } catch (IllegalStateException e) {
            e.printStackTrace(new PrintWriter(shown, true));
        }

        assertThat(shown.toString()).contains("tnt_b").doesNotContain(PASSWORD.reveal());
        assertThat(box + " " + keyset + " " + PASSWORD).doesNotContain(PASSWORD.reveal());
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("planted");
    }
}
