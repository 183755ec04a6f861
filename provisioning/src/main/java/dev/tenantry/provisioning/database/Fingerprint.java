package dev.tenantry.provisioning.database;

/** A SHA-256 in lower-case hexadecimal over everything a schema consists of. */
public record Fingerprint(String sha256) {
    @Override
    public String toString() {
        return sha256;
    }
}
