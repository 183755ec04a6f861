package dev.tenantry.campaign;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenantry.controlplane.operation.BackupWorld;
import dev.tenantry.controlplane.operation.BackupWorld.Archive;
import dev.tenantry.provisioning.backup.ArchiveObjects;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Random;

/** What somebody can write who has the tenant's key: an archive that opens, agrees with itself, and is not the backup that was taken. */
enum BackupForgery {
    /** A table is gone with its rows, from the manifest and from the schema. */
    TABLE_LEFT_OUT {
        @Override
        void forge(BackupWorld world, Archive archive) {
            ObjectNode manifest = manifest(world, archive);
            dropNamed((ArrayNode) manifest.path("tables"), "scans");
            dropNamed((ArrayNode) manifest.path("definition").path("objects"), "scans");
            write(world, archive, manifest);
        }
    },
    /** A table is empty, and its sums say so. */
    ROWS_LEFT_OUT {
        @Override
        void forge(BackupWorld world, Archive archive) {
            ObjectNode manifest = manifest(world, archive);
            ObjectNode empty = null;
            for (var table : manifest.path("tables")) {
                if (table.path("sum").path("rows").asLong() == 0) {
                    empty = (ObjectNode) table;
                }
            }
            for (var table : manifest.path("tables")) {
                if (table.path("name").asText().equals("former_orders")) {
                    ((ObjectNode) table).putArray("chunks");
                    ((ObjectNode) table)
                            .set("sum", Objects.requireNonNull(empty).path("sum"));
                }
            }
            write(world, archive, manifest);
        }
    },
    /** Every object of the tenant's other backup, encrypted again as this one's. */
    STALE {
        @Override
        void forge(BackupWorld world, Archive archive) {
            Archive other = BackupDamage.otherOfTenant(world, archive);
            ObjectNode manifest = manifest(world, other);
            manifest.put("backupId", archive.backup().value());
            ArchiveObjects from = objects(world, other);
            ArchiveObjects to = objects(world, archive);
            for (String chunk : other.chunks()) {
                String name = chunk.substring(chunk.indexOf('.') + 1);
                to.write(name, target -> {
                    try (InputStream rows = from.read(name)) {
                        rows.transferTo(target);
                    }
                });
            }
            write(world, archive, manifest);
        }
    },
    /** The same rows under another time: a restore point that never was. */
    OTHER_TIME {
        @Override
        void forge(BackupWorld world, Archive archive) {
            ObjectNode manifest = manifest(world, archive);
            manifest.put("snapshotAt", "2020-02-02T02:02:02Z");
            write(world, archive, manifest);
        }
    };

    private static final ObjectMapper JSON = new ObjectMapper();

    abstract void forge(BackupWorld world, Archive archive);

    /** Forges one way or another; says which. */
    static String forge(BackupWorld world, Archive archive, Random random) {
        BackupForgery way = BackupDamage.hasOtherOfTenant(world, archive)
                ? values()[random.nextInt(values().length)]
                : TABLE_LEFT_OUT;
        way.forge(world, archive);
        return way.name();
    }

    private static ArchiveObjects objects(BackupWorld world, Archive archive) {
        return new ArchiveObjects(
                world.store(),
                world.key(archive),
                archive.tenant().value(),
                archive.backup().value(),
                archive.attempt());
    }

    private static ObjectNode manifest(BackupWorld world, Archive archive) {
        try (InputStream content = objects(world, archive).read(ArchiveObjects.MANIFEST)) {
            return (ObjectNode) JSON.readTree(content);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void write(BackupWorld world, Archive archive, ObjectNode manifest) {
        objects(world, archive)
                .write(ArchiveObjects.MANIFEST, target -> target.write(JSON.writeValueAsBytes(manifest)));
    }

    private static void dropNamed(ArrayNode list, String name) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (list.get(i).path("name").asText().equals(name)) {
                list.remove(i);
            }
        }
    }
}
