package dev.tenantry.api.audit;

import io.micronaut.serde.annotation.Serdeable;

/**
 * The key that signs checkpoints. Whoever verifies should have it from another hand than the log.
 *
 * @param keyId SHA-256 of the key's encoded form, hexadecimal
 * @param pem the Ed25519 public key
 */
@Serdeable
public record AuditPublicKeyView(String keyId, String pem) {}
