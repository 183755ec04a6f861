package dev.tenantry.runtime.pool;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;

/** Turns a server's authority, which travels as PEM, into the trust store file that the driver wants. One file per content. */
final class TrustStores {
    /** Certificates are public; the driver and the format just insist on a password. */
    static final String PASSWORD = "certificates-are-public";

    /** The driver reads the file for each connection, and reading PKCS12 takes as long as all else of a login. */
    static final String TYPE = "JKS";

    private TrustStores() {}

    static synchronized Path of(String pem, Path folder) throws IOException {
        try {
            byte[] content = pem.getBytes(StandardCharsets.UTF_8);
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            Path file = folder.resolve("authority-" + digest.substring(0, 32) + ".jks");
            if (!Files.exists(file)) {
                write(content, file);
            }
            return file;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "The certificate of the server's authority cannot be read. No connection was tried.", e);
        }
    }

    private static void write(byte[] pem, Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(TYPE);
        store.load(null, null);
        int number = 0;
        for (Certificate authority :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
            store.setCertificateEntry("authority-" + number++, authority);
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path next = Files.createTempFile(file.toAbsolutePath().getParent(), "authority", ".next");
        try (OutputStream out = Files.newOutputStream(next)) {
            store.store(out, PASSWORD.toCharArray());
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
