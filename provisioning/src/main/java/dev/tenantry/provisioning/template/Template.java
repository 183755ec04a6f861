package dev.tenantry.provisioning.template;

import dev.tenantry.provisioning.ServerFacts;
import dev.tenantry.provisioning.database.Fingerprint;

/**
 * A recorded schema at one migration version, for one server flavour and version.
 *
 * @param recordedOn the kind of server it fits
 * @param fingerprint what a database built from it must have
 * @param content the recorded statements and rows as JSON; a format of this package
 */
public record Template(ServerFacts recordedOn, Fingerprint fingerprint, String content) {}
