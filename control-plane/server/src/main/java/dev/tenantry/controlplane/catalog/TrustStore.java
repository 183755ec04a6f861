package dev.tenantry.controlplane.catalog;

import dev.tenantry.controlplane.configuration.Home;
import dev.tenantry.controlplane.configuration.StartUpException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

/** Turns a PEM file of certificates into the key store that the driver reads. */
final class TrustStore {
    /** A trust store holds public certificates only; the format wants a password all the same. */
    static final String PASSWORD = "public-certificates";

    /** The driver reads the file for each connection, and reading PKCS12 takes as long as all else of a login. */
    static final String TYPE = "JKS";

    private TrustStore() {}

    static Path write(Home home, Path pem) {
        try (InputStream input = Files.newInputStream(pem)) {
            KeyStore store = KeyStore.getInstance(TYPE);
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(input)) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            store.store(output, PASSWORD.toCharArray());
            // Other control planes of the same home read it whenever they open a connection.
            return home.write("catalog-trust.jks", output.toByteArray());
        } catch (IOException | GeneralSecurityException e) {
            throw new StartUpException(
                    "The file of tenantry.catalog.tls-ca-file is not a readable PEM file: " + pem + ".", e);
        }
    }
}
