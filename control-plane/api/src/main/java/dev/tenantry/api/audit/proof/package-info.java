/**
 * The arithmetic of the audit log, and its offline verifier: what a record's bytes are, how records are chained and put into a Merkle
 * tree, what a checkpoint says, how an export is written, and how all of it is checked with nothing but a public key.
 *
 * <p>Only the JDK is used here, so that an auditor can read everything that a verdict rests on. The format is described in
 * docs/reference/audit-format.md. Start reading at {@link dev.tenantry.api.audit.proof.AuditVerifier}.
 */
@NullMarked
package dev.tenantry.api.audit.proof;

import org.jspecify.annotations.NullMarked;
