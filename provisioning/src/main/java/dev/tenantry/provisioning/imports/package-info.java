/**
 * Data that comes from elsewhere, an export package or a dump, into a database that is new and empty. What comes in is hostile text: it runs
 * as the database's migrator without DROP, so that the server itself keeps it inside and keeps the mark of ownership; what is read here of the
 * grammar only makes refusals readable. Start at {@link dev.tenantry.provisioning.imports.Importer}.
 */
@NullMarked
package dev.tenantry.provisioning.imports;

import org.jspecify.annotations.NullMarked;
