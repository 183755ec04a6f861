package dev.tenantry.provisioning.export;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPCertificate.OpenPGPComponentKey;
import org.bouncycastle.openpgp.api.OpenPGPKeyReader;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPImplementation;
import org.jspecify.annotations.Nullable;

/** Somebody who can open an encrypted package: an OpenPGP key of theirs that is good for encrypting now. */
public final class Recipient {
    private static final int MAX_BYTES = 4 << 20;
    private static final int MAX_NAME = 100;

    private final OpenPGPCertificate certificate;
    private final PGPPublicKey key;

    private Recipient(OpenPGPCertificate certificate, PGPPublicKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * Reads a public key, armoured or not.
     *
     * @param file its content
     * @param name the file's name, for what is said when it is refused
     * @param now the time at which the key must be valid
     * @throws ExportRefusedException when it is not one key that is good for encrypting
     */
    // The library speaks of time in no other way.
    @SuppressWarnings("JavaUtilDate")
    public static Recipient read(byte[] file, String name, Instant now) {
        OpenPGPCertificate certificate = theOne(file, name);
        Date time = Date.from(now);
        try {
            if (certificate.isSecretKey()) {
                throw refused(
                        name,
                        "holds a private key, which only its owner may have: ask for the public one (gpg --export)");
            }
            if (certificate.getPrimaryKey().getCreationTime().after(time)) {
                throw refused(
                        name,
                        "holds the key %s, which is not valid yet: is the clock of this machine right?"
                                .formatted(fingerprint(certificate)));
            }
            if (certificate.getRevocation(time) != null) {
                throw refused(
                        name, "holds the key " + fingerprint(certificate) + ", which was revoked: ask for a new one");
            }
            @Nullable Date end = certificate.getExpirationTime(time);
            if (end != null && !end.after(time)) {
                throw refused(
                        name,
                        "holds the key %s, which expired on %s: ask for one that was prolonged"
                                .formatted(
                                        fingerprint(certificate),
                                        end.toInstant().toString().substring(0, 10)));
            }
            // What gpg takes as well: of several the one that was made last.
            OpenPGPComponentKey newest = certificate.getEncryptionKeys(time).stream()
                    .max(Comparator.comparing(OpenPGPComponentKey::getCreationTime))
                    .orElseThrow(() -> refused(
                            name,
                            "holds the key %s, which nothing can be encrypted with now: it has no part for encrypting that is valid, strong enough and signed by it"
                                    .formatted(fingerprint(certificate))));
            return new Recipient(certificate, newest.getPGPPublicKey());
        } catch (ExportRefusedException said) {
            throw said;
        } catch (RuntimeException malformed) {
            throw refused(name, "holds a key that is not whole: ask for it again", malformed);
        }
    }

    private static OpenPGPCertificate theOne(byte[] file, String name) {
        if (file.length > MAX_BYTES) {
            throw refused(name, "is too large for a public key");
        }
        List<OpenPGPCertificate> found;
        try {
            found = new OpenPGPKeyReader(new BcOpenPGPImplementation()).parseKeysOrCertificates(file);
        } catch (IOException | RuntimeException notKeys) {
            throw refused(name, "is no OpenPGP public key: make one with gpg --export --armor ADDRESS", notKeys);
        }
        return switch (found.size()) {
            case 0 -> throw refused(name, "is no OpenPGP public key: make one with gpg --export --armor ADDRESS");
            case 1 -> found.getFirst();
            default -> throw refused(name, "holds %d keys: give each in a file of its own".formatted(found.size()));
        };
    }

    /** The key to encrypt with. */
    PGPPublicKey key() {
        return key;
    }

    /** Fingerprint and name, to be compared with what the recipient says. */
    public String title() {
        String said = Optional.ofNullable(certificate.getPrimaryUserId())
                .map(user -> user.getUserId().replaceAll("\\p{Cntrl}", " "))
                .orElse("no name");
        return fingerprint(certificate) + " (" + said.substring(0, Math.min(said.length(), MAX_NAME)) + ")";
    }

    private static String fingerprint(OpenPGPCertificate certificate) {
        return HexFormat.of().formatHex(certificate.getFingerprint()).toUpperCase(Locale.ROOT);
    }

    private static ExportRefusedException refused(String name, String why) {
        return refused(name, why, null);
    }

    private static ExportRefusedException refused(String name, String why, @Nullable Throwable cause) {
        return new ExportRefusedException("the file " + name + " " + why + ". Nothing was written", cause);
    }
}
