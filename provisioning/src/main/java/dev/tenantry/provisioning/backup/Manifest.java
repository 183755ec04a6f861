package dev.tenantry.provisioning.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tenantry.provisioning.database.Column;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.SchemaDefinition;
import dev.tenantry.provisioning.database.TableShape;
import dev.tenantry.provisioning.identifier.ObjectName;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backup's table of contents, written last: a backup without one is not a backup. It names every object with its digests, and holds the
 * whole definition of the schema.
 *
 * @param format the version of the archive format
 * @param tenantId whose it is
 * @param backupId which backup
 * @param databaseId the catalog's id of the database it was taken from
 * @param databaseName that database
 * @param schemaVersionId the published schema version; empty when unknown
 * @param fingerprint of the database
 * @param flavour the server's family
 * @param serverVersion as the server says it
 * @param snapshotAt the instant of the snapshot, ISO-8601 in UTC, by the server's clock
 * @param position where the server's binary log stood
 * @param stallMillis how long this tenant's writers were held up
 * @param definition every object of the schema
 * @param tables every table with its rows
 */
public record Manifest(
        int format,
        String tenantId,
        String backupId,
        String databaseId,
        String databaseName,
        String schemaVersionId,
        String fingerprint,
        String flavour,
        String serverVersion,
        String snapshotAt,
        Position position,
        double stallMillis,
        SchemaDefinition definition,
        List<Table> tables) {
    /** The version of the archive format that this code writes. */
    public static final int FORMAT = 1;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    public Manifest {
        tables = List.copyOf(tables);
    }

    /**
     * A place in a server's binary log.
     *
     * @param file the log; empty when the server writes none
     * @param offset the place in it
     * @param gtid the transactions executed, in the flavour's own notation; empty when there is none
     */
    public record Position(String file, long offset, String gtid) {
        /** The server writes no binary log. */
        public static final Position NONE = new Position("", 0, "");
    }

    /**
     * A table's rows.
     *
     * @param name the table
     * @param columns in the order of the values in a row
     * @param sum what the server must say of the restored table
     * @param chunks where the rows lie
     */
    public record Table(String name, List<Column> columns, ContentSum sum, List<Chunk> chunks) {
        public Table {
            columns = List.copyOf(columns);
            chunks = List.copyOf(chunks);
        }

        /** The shape of its rows. */
        public TableShape shape() {
            return new TableShape(new ObjectName(name), columns);
        }

        /** The size of its rows before compression. */
        public long bytes() {
            return chunks.stream().mapToLong(Chunk::bytes).sum();
        }
    }

    /**
     * Some rows of a table, in one object.
     *
     * @param object its name in the backup
     * @param rows how many rows
     * @param bytes size before compression
     * @param sha256 digest before compression
     * @param storedBytes size in the store
     * @param storedSha256 digest of what is in the store
     * @param sum of these rows
     */
    public record Chunk(
            String object,
            long rows,
            long bytes,
            String sha256,
            long storedBytes,
            String storedSha256,
            ContentSum sum) {}

    /** The same backup with another definition and other tables. */
    public Manifest of(SchemaDefinition otherDefinition, List<Table> otherTables) {
        return new Manifest(
                format,
                tenantId,
                backupId,
                databaseId,
                databaseName,
                schemaVersionId,
                fingerprint,
                flavour,
                serverVersion,
                snapshotAt,
                position,
                stallMillis,
                otherDefinition,
                otherTables);
    }

    /** How many rows. */
    public long rows() {
        return tables.stream().mapToLong(table -> table.sum().rows()).sum();
    }

    /** Size of the rows before compression. */
    public long dataBytes() {
        return tables.stream().mapToLong(Table::bytes).sum();
    }

    /** Size of the chunks in the store. */
    public long storedBytes() {
        return tables.stream()
                .flatMap(table -> table.chunks().stream())
                .mapToLong(Chunk::storedBytes)
                .sum();
    }

    /** The manifest as JSON: the same text for the same manifest. */
    public byte[] encode() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest is plain data", e);
        }
    }

    /**
     * Reads and authenticates a backup's manifest.
     *
     * @throws dev.tenantry.provisioning.ProvisioningException STORE_MISSING when there is none, RESTORE_WRONG_TENANT, BACKUP_CORRUPT
     */
    public static Manifest read(ArchiveObjects archive) {
        return understand(archive, archive.storedBytes(ArchiveObjects.MANIFEST));
    }

    /**
     * Reads a backup's manifest and compares it with what was written down elsewhere when the backup was finished. A manifest that opens under
     * the key may still be an older one, or made by somebody who has the key; the digest of its bytes says that it is the one.
     *
     * @param sha256 of the object as it was stored, in lower-case hexadecimal; null for a backup from before it was written down
     * @throws dev.tenantry.provisioning.ProvisioningException as {@link #read(ArchiveObjects)}; BACKUP_CORRUPT when it is another
     */
    public static Manifest read(ArchiveObjects archive, @Nullable String sha256) {
        byte[] stored = archive.storedBytes(ArchiveObjects.MANIFEST);
        return sha256 == null ? understand(archive, stored) : of(archive, stored, sha256);
    }

    /** The same of an object that was read before. */
    static Manifest of(ArchiveObjects archive, byte[] stored, String sha256) {
        Manifest manifest = understand(archive, stored);
        String found = ArchiveDigest.of(stored).sha256();
        if (!found.equals(sha256)) {
            throw archive.header(ArchiveObjects.MANIFEST)
                    .corrupt("opens under the tenant's key and is not the manifest that was written: its SHA-256 is "
                            + found + ", and " + sha256 + " was recorded when the backup was finished");
        }
        return manifest;
    }

    private static Manifest understand(ArchiveObjects archive, byte[] stored) {
        ObjectHeader header = archive.header(ArchiveObjects.MANIFEST);
        try (InputStream content = archive.open(ArchiveObjects.MANIFEST, stored)) {
            // Read to the end before it is understood: only then is it known to be whole.
            Manifest manifest = JSON.readValue(content.readAllBytes(), Manifest.class);
            if (manifest.format != FORMAT) {
                throw header.corrupt("has format " + manifest.format + ", which this version does not read");
            }
            if (!manifest.tenantId.equals(header.tenantId()) || !manifest.backupId.equals(header.backupId())) {
                throw header.corrupt("names backup " + manifest.backupId + " of tenant " + manifest.tenantId);
            }
            return manifest;
        } catch (IOException e) {
            throw header.corrupt("is not a manifest");
        }
    }
}
