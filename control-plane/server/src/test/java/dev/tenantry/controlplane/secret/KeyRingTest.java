package dev.tenantry.controlplane.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.controlplane.catalog.CatalogFixture;
import dev.tenantry.controlplane.configuration.StartUpException;
import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyRingTest {
    private static final SecretBox.Context CONTEXT = new SecretBox.Context("srv_a", "provisioner", 1);

    @TempDir
    Path home;

    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void theSameKeysAreUsedAtEachStart(Flavour flavour) {
        try (CatalogFixture fixture = CatalogFixture.on(flavour)) {
            KeyRing first = KeyRing.open(home, true, fixture.catalog());
            byte[] sealed = new TinkSecretBox(first.keyset()).seal(CONTEXT, Secret.of("kept"));

            KeyRing second = KeyRing.open(home, false, fixture.catalog());

            assertThat(new TinkSecretBox(second.keyset()).open(CONTEXT, sealed)).isEqualTo(Secret.of("kept"));
            assertThat(second.signingKey().publicKeyset())
                    .isEqualTo(first.signingKey().publicKeyset());
        }
    }

    @Test
    void aMissingKeysetIsNeverReplacedWhileTheCatalogHoldsSealedData() throws Exception {
        try (CatalogFixture fixture = CatalogFixture.on(Flavour.MARIADB)) {
            KeyRing.open(home, true, fixture.catalog());
            Files.delete(home.resolve(LocalKeyset.FILE_NAME));

            assertThatThrownBy(() -> KeyRing.open(home, true, fixture.catalog()))
                    .isInstanceOf(StartUpException.class)
                    .hasMessageContaining("is missing")
                    .hasMessageContaining("Restore the file from its backup");
            assertThat(home.resolve(LocalKeyset.FILE_NAME)).doesNotExist();
        }
    }

    @Test
    void aProductionStartMakesNoKeysUnlessItIsTold() {
        try (CatalogFixture fixture = CatalogFixture.on(Flavour.MARIADB)) {
            assertThatThrownBy(() -> KeyRing.open(home, false, fixture.catalog()))
                    .isInstanceOf(StartUpException.class)
                    .hasMessageContaining("TENANTRY_SECRET_CREATE_KEYSET=true");
            assertThat(home).isEmptyDirectory();
        }
    }

    @Test
    void theKeysetOfAnotherInstallationIsRefused(@TempDir Path otherHome) {
        try (CatalogFixture fixture = CatalogFixture.on(Flavour.MARIADB)) {
            KeyRing.open(home, true, fixture.catalog());
            LocalKeyset.create(otherHome);

            assertThatThrownBy(() -> KeyRing.open(otherHome, true, fixture.catalog()))
                    .isInstanceOf(StartUpException.class)
                    .hasMessageContaining("not the one that sealed this catalog's secrets");
        }
    }

    @Test
    void aSigningKeysetThatBelongsToAnotherKeysetIsRefused(@TempDir Path otherHome) throws Exception {
        try (CatalogFixture fixture = CatalogFixture.on(Flavour.MARIADB)) {
            KeyRing.open(home, true, fixture.catalog());
            RoutingSigningKey.open(otherHome, LocalKeyset.create(otherHome), true);
            Files.delete(home.resolve(RoutingSigningKey.FILE_NAME));
            Files.copy(otherHome.resolve(RoutingSigningKey.FILE_NAME), home.resolve(RoutingSigningKey.FILE_NAME));

            assertThatThrownBy(() -> KeyRing.open(home, true, fixture.catalog()))
                    .isInstanceOf(StartUpException.class)
                    .hasMessageContaining("does not open under the keyset beside it");
        }
    }
}
