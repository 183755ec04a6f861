package dev.tenantry.controlplane.audit.chain;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The audit log.
 *
 * @param sequencer whether this replica may order and sign the log
 * @param signingKeyFile file of the key that signs; {@code audit/signing-key.pem} in the home when not set. Whoever administers the catalog
 *     must not hold it
 * @param createSigningKey whether a production start may make the key when it is missing; development always may
 * @param anchorFolder folder to which checkpoints are appended; {@code audit/anchors} in the home when not set. Best on a store that
 *     forbids rewriting, shared by all replicas
 * @param anchorStore whether checkpoints are written to the object store of the backups as well
 * @param anchorStoreEvery at least this much time between two of them there
 */
@ConfigurationProperties("tenantry.audit")
public record AuditConfiguration(
        @Bindable(defaultValue = "true") boolean sequencer,
        @Nullable String signingKeyFile,
        @Bindable(defaultValue = "false") boolean createSigningKey,
        @Nullable String anchorFolder,
        @Bindable(defaultValue = "true") boolean anchorStore,
        @Bindable(defaultValue = "1m") Duration anchorStoreEvery) {}
