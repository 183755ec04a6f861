package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Authorities as key-store files, which is the only form that the driver takes. Each authority's file is written once in a process, in a
 * directory that only its owner can enter, and removed at its end. It holds no secret; its password is only a part of the format.
 */
final class TrustStores {
    /** The driver reads the file for each connection, and reading PKCS12 takes ten thousand rounds of a hash: as long as all else of a login. */
    static final String TYPE = "JKS";

    static final String FORMAT_PASSWORD = "certificates-only";

    private static final Map<String, Path> FILES = new ConcurrentHashMap<>();

    private TrustStores() {}

    /**
     * A key store that trusts these authorities and no others.
     *
     * @throws ProvisioningException SERVER_UNSUITABLE when the text holds no certificate
     */
    static Path of(String authorityPem) {
        return FILES.computeIfAbsent(authorityPem, TrustStores::write);
    }

    private static Path write(String authorityPem) {
        try {
            Collection<? extends Certificate> authorities = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(authorityPem.getBytes(StandardCharsets.UTF_8)));
            if (authorities.isEmpty()) {
                throw new CertificateException("it holds no certificate");
            }
            KeyStore store = KeyStore.getInstance(TYPE);
            store.load(null, null);
            int number = 0;
            for (Certificate authority : authorities) {
                store.setCertificateEntry("authority-" + number++, authority);
            }
            Path directory = Files.createTempDirectory("tenantry-trust");
            Path file = directory.resolve("authorities.jks");
            try (OutputStream out = Files.newOutputStream(file)) {
                store.store(out, FORMAT_PASSWORD.toCharArray());
            }
            // Directories go after what is in them: the last one noted is the first one removed.
            directory.toFile().deleteOnExit();
            file.toFile().deleteOnExit();
            return file;
        } catch (CertificateException notACertificate) {
            throw new ProvisioningException(
                    FailureCode.SERVER_UNSUITABLE,
                    "The certificate authority that was given for the server is not a PEM certificate.",
                    notACertificate,
                    List.of("give the file that begins with -----BEGIN CERTIFICATE-----"));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has JKS key stores", impossible);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
