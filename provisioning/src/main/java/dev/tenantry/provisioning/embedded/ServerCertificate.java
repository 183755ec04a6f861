package dev.tenantry.provisioning.embedded;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * A server's certificate for 127.0.0.1 and the authority that signed it, as PEM files. It is made once for each server, with elliptic
 * curves: making it takes milliseconds, where MariaDB's own RSA key takes seconds at every start. The authority's key is forgotten after
 * its one signature, so nobody can make a second certificate that clients of this server would trust.
 *
 * @param authority the certificate authority that clients trust
 * @param certificate the server's certificate
 * @param key the server's private key, readable by its owner only
 */
record ServerCertificate(Path authority, Path certificate, Path key) {
    private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
    private static final String COMMON_NAME = "2.5.4.3";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final Duration VALIDITY = Duration.ofDays(3650);
    private static final Duration CLOCK_TOLERANCE = Duration.ofDays(1);
    private static final int SERIAL_BITS = 120;

    /** The certificate in a directory, made when it is not there yet. */
    static ServerCertificate in(Path directory) throws IOException {
        ServerCertificate files = new ServerCertificate(
                directory.resolve("ca.pem"), directory.resolve("server.pem"), directory.resolve("server.key"));
        // The authority is written last: when it is there, the others are complete.
        if (!Files.exists(files.authority)) {
            files.make();
        }
        return files;
    }

    private void make() throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair authorityKeys = generator.generateKeyPair();
            KeyPair serverKeys = generator.generateKeyPair();
            byte[] authorityName = name("Tenantry embedded server authority");
            byte[] authorityCertificate = sign(
                    authorityKeys.getPrivate(),
                    authorityName,
                    authorityName,
                    authorityKeys.getPublic(),
                    authorityExtensions());
            byte[] serverCertificate = sign(
                    authorityKeys.getPrivate(),
                    authorityName,
                    name("127.0.0.1"),
                    serverKeys.getPublic(),
                    serverExtensions());
            OwnerOnly.write(key, pem("PRIVATE KEY", serverKeys.getPrivate().getEncoded()));
            OwnerOnly.write(certificate, pem("CERTIFICATE", serverCertificate));
            OwnerOnly.write(authority, pem("CERTIFICATE", authorityCertificate));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java has no elliptic-curve keys", impossible);
        }
    }

    private static byte[] sign(PrivateKey key, byte[] issuer, byte[] subject, PublicKey subjectKey, byte[] extensions)
            throws GeneralSecurityException {
        Instant now = Instant.now();
        byte[] algorithm = Der.sequence(Der.identifier(ECDSA_WITH_SHA256));
        byte[] content = Der.sequence(
                Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS)),
                algorithm,
                issuer,
                Der.sequence(Der.time(now.minus(CLOCK_TOLERANCE)), Der.time(now.plus(VALIDITY))),
                subject,
                subjectKey.getEncoded(),
                Der.tagged(0xa3, extensions));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(content);
        return Der.sequence(content, algorithm, Der.bits(0, signature.sign()));
    }

    private static byte[] authorityExtensions() {
        byte[] signsCertificates = Der.bits(2, new byte[] {0x04});
        return Der.sequence(
                extension(BASIC_CONSTRAINTS, Der.sequence(Der.isTrue())), extension(KEY_USAGE, signsCertificates));
    }

    private static byte[] serverExtensions() {
        byte[] digitalSignature = Der.bits(7, new byte[] {(byte) 0x80});
        byte[] names = Der.sequence(
                Der.tagged(0x87, new byte[] {127, 0, 0, 1}),
                Der.tagged(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)));
        return Der.sequence(
                extension(BASIC_CONSTRAINTS, Der.sequence()),
                extension(KEY_USAGE, digitalSignature),
                extension(EXTENDED_KEY_USAGE, Der.sequence(Der.identifier(SERVER_AUTHENTICATION))),
                extension(SUBJECT_ALTERNATIVE_NAME, names));
    }

    private static byte[] extension(String identifier, byte[] value) {
        return Der.sequence(Der.identifier(identifier), Der.isTrue(), Der.octets(value));
    }

    private static byte[] name(String commonName) {
        return Der.sequence(Der.set(Der.sequence(Der.identifier(COMMON_NAME), Der.utf8(commonName))));
    }

    private static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}
