package dev.tenantry.provisioning.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.Registered.Marked;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.api.OpenPGPKey;
import org.bouncycastle.openpgp.api.OpenPGPKeyEditor;
import org.bouncycastle.openpgp.api.OpenPGPMessageProcessor;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPImplementation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A package that only its recipients can open, with the programs that they have. */
class EncryptedExportTest {
    private static final int V4 = 4;

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @MethodSource("dev.tenantry.provisioning.embedded.FlavoursUnderTest#all")
    void gpgAndTarGiveTheFolderBackAndItLoads(Flavour flavour) throws Exception {
        try (GnuPg gpg = GnuPg.here()) {
            gpg.makeKey("curve@example.com", "future-default", "default", "1d");
            gpg.makeKey("rsa@example.com", "rsa3072", "default", "never");
            // gpg makes a part for encrypting of its own accord for its default kind of key only.
            refused("nothing can be encrypted with now", gpg.publicKey("rsa@example.com"));
            gpg.addEncrypting("rsa@example.com", "rsa3072");
            Packages packages = new Packages(flavour, folder);
            Marked source = packages.world().newDatabase();
            packages.world().fillWithEverything(source);
            packages.world().backUp(source, 2);
            Path file = folder.resolve("acme data.tar.gpg");
            Recipient curve = read(gpg.publicKey("curve@example.com"));
            assertThat(curve.title()).isEqualTo(gpg.fingerprint("curve@example.com") + " (curve@example.com)");

            packages.export(Packages.job(source, file).to(curve, read(gpg.publicKey("rsa@example.com"))));

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(Packages.holding(folder, "CREATE TABLE".getBytes(StandardCharsets.UTF_8)))
                    .isEmpty();
            Path into = Files.createDirectory(folder.resolve("into"));
            GnuPg.Said unpacked = gpg.unpack(file, into);
            assertThat(unpacked.status()).as(unpacked.text()).isZero();
            Path made = into.resolve("acme_data");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .isEqualTo("rwx------");
            Path plain = folder.resolve("plain");
            packages.export(Packages.job(source, plain));
            try (Stream<Path> files = Files.walk(plain)) {
                for (Path each : files.filter(Files::isRegularFile).toList()) {
                    assertThat(made.resolve(plain.relativize(each))).hasSameBinaryContentAs(each);
                }
            }
            DatabaseName target = packages.plainDatabase();
            StandardClient.Said loaded = packages.load(made, target);
            assertThat(loaded.status()).as(loaded.text()).isZero();
            damage(gpg, file);
        }
    }

    private void damage(GnuPg gpg, Path file) throws Exception {
        byte[] whole = Files.readAllBytes(file);
        byte[] bent = whole.clone();
        bent[bent.length / 2] ^= 1;
        Path damaged = Files.write(folder.resolve("damaged"), bent);
        assertThat(gpg.decrypt(damaged).status()).isNotZero();
        Files.write(damaged, java.util.Arrays.copyOf(whole, whole.length - 5000));
        assertThat(gpg.decrypt(damaged).status()).isNotZero();
    }

    @Test
    void maskingAndOtherFormatsGoIntoAnEncryptedFileAndOnlyItsKeyOpensIt() throws Exception {
        Packages packages = new Packages(Flavour.MARIADB, folder);
        Marked source = packages.backedUp(List.of(
                "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(60))", "INSERT INTO t VALUES (1, 'Marker'), (2, NULL)"));
        OpenPGPKey owner = key("owner");
        Path file = folder.resolve("rows.gpg");
        packages.export(Packages.job(source, file)
                .in(RowFormat.NDJSON)
                .with(MaskedExportTest.masking("tables: {t: {v: {fixed: nobody}}}"))
                .to(recipient(owner)));

        String opened = new String(opened(owner, file), StandardCharsets.ISO_8859_1);
        assertThat(opened)
                .contains("{\"id\":1,\"v\":\"nobody\"}\n{\"id\":2,\"v\":null}\n")
                .contains("rows/\0")
                .doesNotContain("Marker");
        assertThatThrownBy(() -> opened(key("other"), file)).isInstanceOfAny(PGPException.class, IOException.class);
    }

    @Test
    @SuppressWarnings("JavaUtilDate")
    void aKeyThatIsNotGoodForEncryptingIsRefusedInOneSentence() throws Exception {
        OpenPGPKey owner = key("owner");
        refused("no OpenPGP public key", "not a key".getBytes(StandardCharsets.UTF_8));
        refused("no OpenPGP public key", new byte[0]);
        refused("private key", owner.getEncoded());
        refused(
                "2 keys",
                concat(
                        owner.toCertificate().getEncoded(),
                        key("other").toCertificate().getEncoded()));
        OpenPGPKey signing = new BcOpenPGPApi().generateKey(V4).signOnlyKey().build();
        refused("nothing can be encrypted with now", signing.toCertificate().getEncoded());
        OpenPGPKey revoked = new OpenPGPKeyEditor(owner, key -> null, new BcOpenPGPImplementation())
                .revokeKey()
                .done();
        refused("was revoked", revoked.toCertificate().getEncoded());
        byte[] cut = owner.toCertificate().getEncoded();
        assertThatThrownBy(() -> read(java.util.Arrays.copyOf(cut, cut.length / 2)))
                .isInstanceOf(ExportRefusedException.class);
        Date later = Date.from(Instant.now().plus(Duration.ofDays(400)));
        OpenPGPKey future =
                new BcOpenPGPApi().generateKey(V4, later).classicKey("later").build();
        refused("not valid yet", future.toCertificate().getEncoded());
    }

    @Test
    void anExpiredKeyIsRefused() throws Exception {
        try (GnuPg gpg = GnuPg.here()) {
            gpg.makeKey("soon@example.com", "future-default", "default", "1d");
            gpg.makeKey("gone@example.com", "future-default", "default", "1d");
            byte[] soon = gpg.publicKey("soon@example.com");
            Recipient.read(soon, "soon.asc", Instant.now());
            assertThatThrownBy(
                            () -> Recipient.read(soon, "soon.asc", Instant.now().plus(Duration.ofDays(2))))
                    .hasMessageContaining("soon.asc")
                    .hasMessageContaining("expired on 20");
            gpg.revoke("gone@example.com");
            refused("was revoked", gpg.publicKey("gone@example.com"));
            refused("private key", gpg.privateKey("soon@example.com"));
        }
    }

    @Test
    void nothingIsLeftOfAFileThatCannotBeFinishedAndNothingIsReplaced() throws Exception {
        Packages packages = new Packages(Flavour.MARIADB, folder);
        Marked source = packages.backedUp(List.of("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)"));
        Recipient owner = recipient(key("owner"));
        Path there = Files.writeString(folder.resolve("there.gpg"), "x");
        assertThatThrownBy(() -> packages.export(Packages.job(source, there).to(owner)))
                .hasMessageContaining("exists; nothing was written");
        Files.writeString(folder.resolve("half.gpg.part"), "x");
        assertThatThrownBy(() -> packages.export(
                        Packages.job(source, folder.resolve("half.gpg")).to(owner)))
                .hasMessageContaining("another export is writing it");
        Path file = folder.resolve("made.gpg");
        try (PackageTarget full = EncryptedPackage.begin(file, List.of(owner))) {
            assertThatThrownBy(() -> full.file("rows", PackageTarget.UNKNOWN, target -> {
                        throw new IOException("No space left on device");
                    }))
                    .hasMessageContaining("is full; what was written is removed");
        }
        try (PackageTarget changing = EncryptedPackage.begin(file, List.of(owner))) {
            assertThatThrownBy(() -> changing.file("rows", 7, target -> target.write(1)))
                    .hasMessageContaining("another size");
        }
        try (PackageTarget late = EncryptedPackage.begin(file, List.of(owner))) {
            Files.writeString(file, "came meanwhile");
            assertThatThrownBy(late::complete).isInstanceOf(ExportRefusedException.class);
        }
        assertThat(file).hasContent("came meanwhile");
        Files.delete(file);
        Path chunk;
        try (Stream<Path> files = Files.walk(folder.resolve("store"))) {
            chunk = files.filter(each -> each.toString().contains("rows-"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.delete(chunk);
        assertThatThrownBy(() -> packages.export(Packages.job(source, file).to(owner)))
                .isInstanceOf(ProvisioningException.class);
        assertThat(folder.resolve("made.gpg.part")).doesNotExist();
        assertThat(file).doesNotExist();
    }

    private static OpenPGPKey key(String name) throws PGPException {
        return new BcOpenPGPApi().generateKey(V4).classicKey(name).build();
    }

    private static Recipient recipient(OpenPGPKey key) throws IOException {
        return read(key.toCertificate().getEncoded());
    }

    private static Recipient read(byte[] key) {
        return Recipient.read(key, "a.asc", Instant.now());
    }

    private static void refused(String why, byte[] key) {
        assertThatThrownBy(() -> read(key))
                .isInstanceOf(ExportRefusedException.class)
                .hasMessageStartingWith("the file a.asc ")
                .hasMessageContaining(why)
                .hasMessageEndingWith("Nothing was written");
    }

    private static byte[] opened(OpenPGPKey key, Path file) throws IOException, PGPException {
        try (InputStream content = new OpenPGPMessageProcessor(new BcOpenPGPImplementation())
                .addDecryptionKey(key)
                .process(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            return content.readAllBytes();
        }
    }

    private static byte[] concat(byte[] one, byte[] two) {
        byte[] both = java.util.Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        return both;
    }
}
