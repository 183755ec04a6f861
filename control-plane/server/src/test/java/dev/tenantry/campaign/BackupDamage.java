package dev.tenantry.campaign;

import dev.tenantry.controlplane.operation.BackupWorld;
import dev.tenantry.controlplane.operation.BackupWorld.Archive;
import dev.tenantry.provisioning.FailureCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The ways in which a backup, or what was restored of it, is harmed. */
enum BackupDamage {
    /** One bit of an object with rows is another. */
    BIT_FLIPPED {
        @Override
        Planted plant(BackupWorld world, Archive archive, Random random) {
            String object = chunk(archive, random);
            byte[] content = archive.content(object);
            int at = flip(content, random);
            world.overwrite(archive, object, content);
            return Planted.inStore(archive, object, "bit in byte " + at);
        }
    },
    /** An object with rows ends early or goes on after its end. */
    CHUNK_CUT {
        @Override
        Planted plant(BackupWorld world, Archive archive, Random random) {
            String object = chunk(archive, random);
            byte[] content = archive.content(object);
            int length = cut(content.length, random);
            world.overwrite(archive, object, Arrays.copyOf(content, length));
            return Planted.inStore(archive, object, content.length + " bytes became " + length);
        }
    },
    /** An object with rows is not there. */
    CHUNK_MISSING {
        @Override
        Planted plant(BackupWorld world, Archive archive, Random random) {
            String object = chunk(archive, random);
            world.remove(archive, object);
            return new Planted(Set.of(FailureCode.STORE_MISSING), List.of(archive.key(object)), true, object);
        }
    },
    /** Two objects of one backup lie in each other's place; half of the time each also says that it is the other. */
    CHUNKS_SWAPPED {
        @Override
        Planted plant(BackupWorld world, Archive archive, Random random) {
            List<String> chunks = archive.chunks();
            int one = random.nextInt(chunks.size());
            String left = chunks.get(one);
            String right = chunks.get((one + 1 + random.nextInt(chunks.size() - 1)) % chunks.size());
            boolean relabelled = random.nextBoolean();
            byte[] first = archive.content(left);
            byte[] second = archive.content(right);
            world.overwrite(archive, left, relabelled ? labelled(second, first) : second);
            world.overwrite(archive, right, relabelled ? labelled(first, second) : first);
            return new Planted(
                    Set.of(FailureCode.BACKUP_CORRUPT),
                    List.of(archive.key(left), archive.key(right)),
                    true,
                    left + " and " + right + (relabelled ? ", relabelled" : ""));
        }
    },
    /** The same tenant's other backup lends an object; half of the time it says that it is this one's. */
    CHUNK_OF_ANOTHER_BACKUP {
        @Override
        Planted plant(BackupWorld world, Archive archive, Random random) {
            return borrowed(world, archive, otherOfTenant(world, archive), random, Set.of(FailureCode.BACKUP_CORRUPT));
        }
    },
    /** Another tenant's backup lends an object; half of the time it says that it is this one's. */
    CHUNK_OF_ANOTHER_TENANT {
        @Override
        Planted plant(BackupWorld world, Archive archive, Random random) {
            return borrowed(
                    world,
                    archive,
                    otherTenants(world, archive),
                    random,
                    Set.of(FailureCode.RESTORE_WRONG_TENANT, FailureCode.BACKUP_CORRUPT));
        }
    },
    /** The manifest has another bit, ends early, or is not there. */
    MANIFEST_HARMED {
        @Override
        Planted plant(BackupWorld world, Archive archive, Random random) {
            String object = archive.manifest();
            byte[] content = archive.content(object);
            int way = random.nextInt(4);
            if (way == 0) {
                world.remove(archive, object);
                return new Planted(Set.of(FailureCode.STORE_MISSING), List.of(archive.key(object)), true, "missing");
            }
            if (way == 1) {
                int length = cut(content.length, random);
                world.overwrite(archive, object, Arrays.copyOf(content, length));
                return Planted.inStore(archive, object, content.length + " bytes became " + length);
            }
            int at = flip(content, random);
            world.overwrite(archive, object, content);
            return Planted.inStore(archive, object, "bit in byte " + at);
        }
    },
    /** The manifest is that of the tenant's other backup or of another tenant's; half of the time it says that it is this one's. */
    MANIFEST_OF_ANOTHER {
        @Override
        Planted plant(BackupWorld world, Archive archive, Random random) {
            Archive other = hasOtherOfTenant(world, archive) && random.nextBoolean()
                    ? otherOfTenant(world, archive)
                    : otherTenants(world, archive);
            boolean relabelled = random.nextBoolean();
            byte[] foreign = other.content(other.manifest());
            world.overwrite(
                    archive,
                    archive.manifest(),
                    relabelled ? labelled(foreign, archive.content(archive.manifest())) : foreign);
            return new Planted(
                    Set.of(FailureCode.RESTORE_WRONG_TENANT, FailureCode.BACKUP_CORRUPT),
                    List.of(archive.key(archive.manifest())),
                    true,
                    "of " + other.backup() + (relabelled ? ", relabelled" : ""));
        }
    },
    /** Somebody with the key wrote a backup that agrees with itself. */
    FORGED_WITH_THE_KEY {
        @Override
        Planted plant(BackupWorld world, Archive archive, Random random) {
            String way = BackupForgery.forge(world, archive, random);
            return new Planted(
                    Set.of(FailureCode.BACKUP_CORRUPT), List.of(archive.key(archive.manifest())), false, way);
        }
    },
    /** All lies in the store as it should, and the store gives something else, once. */
    STORE_LIES_ONCE {
        @Override
        Planted plant(BackupWorld world, Archive archive, Random random) {
            String object = random.nextInt(4) == 0 ? archive.manifest() : chunk(archive, random);
            int way = random.nextInt(3);
            if (way == 0 && !object.equals(archive.manifest())) {
                world.hideOnce(archive, object);
                return new Planted(
                        Set.of(FailureCode.STORE_MISSING), List.of(archive.key(object)), false, "hid " + object);
            }
            long seed = random.nextLong();
            UnaryOperator<byte[]> lie = way == 1
                    ? content -> Arrays.copyOf(content, new Random(seed).nextInt(content.length))
                    : content -> {
                        flip(content, new Random(seed));
                        return content;
                    };
            world.lieOnce(archive, object, lie);
            return new Planted(
                    Set.of(FailureCode.BACKUP_CORRUPT, FailureCode.RESTORE_WRONG_TENANT),
                    List.of(archive.key(object)),
                    false,
                    (way == 1 ? "read short: " : "wrong bit: ") + object);
        }
    },
    /** The archive is sound, and somebody changes the restored database before it is compared. */
    CHANGED_BEFORE_VERIFICATION {
        @Override
        Planted plant(BackupWorld world, Archive archive, Random random) {
            Strike strike = STRIKES.get(random.nextInt(STRIKES.size()));
            world.strikeBeforeVerification(strike.statements().toArray(String[]::new));
            return new Planted(
                    Set.of(FailureCode.RESTORE_DIFFERENT),
                    List.of(strike.named()),
                    false,
                    String.join("; ", strike.statements()));
        }
    };

    /** The encryption's segments: what is cut between two of them is whole segments. */
    private static final int SEGMENT = 1 << 20;

    private static final List<Strike> STRIKES = List.of(
            new Strike("table orders", "UPDATE @.orders SET note = CONCAT(note, ' ') WHERE id = 11"),
            new Strike("table orders", "UPDATE @.orders SET amount = amount + 0.01 WHERE id = 12"),
            new Strike("table orders", "UPDATE @.orders SET amount = NULL WHERE id = 13"),
            new Strike("table orders", "UPDATE @.orders SET placed = placed + INTERVAL 1 MICROSECOND WHERE id = 14"),
            new Strike("table orders", "UPDATE @.orders SET raw = CONCAT(COALESCE(raw, ''), 0x00) WHERE id = 15"),
            // The same values in the same column, of other rows.
            new Strike(
                    "table former_orders",
                    "UPDATE @.former_orders a JOIN @.former_orders b ON (a.id, b.id) IN ((20, 21), (21, 20)) SET a.ratio = 1 - b.ratio"),
            new Strike("table order_lines", "DELETE FROM @.order_lines WHERE order_id = 9 AND line_no = 1"),
            new Strike("table order_lines", "INSERT INTO @.order_lines VALUES (3, 77, 'of nobody')"),
            new Strike(
                    "table order_lines",
                    "DELETE FROM @.order_lines WHERE order_id = 9 AND line_no = 1",
                    "INSERT INTO @.order_lines VALUES (9, 78, 'as many as before')"),
            new Strike("table scans", "UPDATE @.scans SET page = INSERT(page, 400000, 1, 'x') WHERE id = 2"),
            new Strike("table scans", "UPDATE @.scans SET page = LEFT(page, LENGTH(page) - 1) WHERE id = 4"),
            new Strike("table t", "INSERT INTO @.t VALUES (1)"),
            new Strike("view dear_orders", "DROP VIEW @.dear_orders"),
            new Strike(
                    "view dear_orders",
                    "CREATE OR REPLACE SQL SECURITY INVOKER VIEW @.dear_orders AS SELECT id, note FROM @.orders WHERE amount > 501"),
            new Strike("orders", "ALTER TABLE @.orders DROP KEY by_placed"),
            new Strike("order_lines", "ALTER TABLE @.order_lines DROP FOREIGN KEY of_order"),
            new Strike("orders", "ALTER TABLE @.orders AUTO_INCREMENT = 4711"),
            new Strike("orders", "ALTER TABLE @.orders MODIFY note VARCHAR(201) NOT NULL"),
            new Strike("extra", "CREATE TABLE @.extra (id INT PRIMARY KEY)"));

    /** What is done to a database, and the word by which it must be told. */
    private record Strike(String named, List<String> statements) {
        private Strike(String named, String... statements) {
            this(named, List.of(statements));
        }
    }

    /**
     * What was planted.
     *
     * @param codes how it may be refused
     * @param named one of these must be in the refusal
     * @param inStore whether whoever looks into the archive offline must find it too
     * @param what in words
     */
    record Planted(Set<FailureCode> codes, List<String> named, boolean inStore, String what) {
        private static Planted inStore(Archive archive, String object, String what) {
            // The harm may hit the tenant's id in the first line.
            return new Planted(
                    Set.of(FailureCode.BACKUP_CORRUPT, FailureCode.RESTORE_WRONG_TENANT),
                    List.of(archive.key(object)),
                    true,
                    object + ": " + what);
        }
    }

    abstract Planted plant(BackupWorld world, Archive archive, Random random);

    static boolean hasOtherOfTenant(BackupWorld world, Archive archive) {
        return world.archives().stream()
                        .filter(each -> each.tenant().equals(archive.tenant()))
                        .count()
                > 1;
    }

    /** Another backup of the same tenant. */
    static Archive otherOfTenant(BackupWorld world, Archive archive) {
        return world.archives().stream()
                .filter(each ->
                        each.tenant().equals(archive.tenant()) && !each.backup().equals(archive.backup()))
                .findFirst()
                .orElseThrow();
    }

    private static Archive otherTenants(BackupWorld world, Archive archive) {
        return world.archives().stream()
                .filter(each -> !each.tenant().equals(archive.tenant()))
                .findFirst()
                .orElseThrow();
    }

    private static Planted borrowed(
            BackupWorld world, Archive mine, Archive theirs, Random random, Set<FailureCode> codes) {
        String object = chunk(mine, random);
        boolean relabelled = random.nextBoolean();
        byte[] own = mine.content(object);
        byte[] foreign = theirs.content(object);
        world.overwrite(mine, object, relabelled ? labelled(foreign, own) : foreign);
        return new Planted(
                codes,
                List.of(mine.key(object)),
                true,
                object + " of " + theirs.backup() + (relabelled ? ", relabelled" : ""));
    }

    private static String chunk(Archive archive, Random random) {
        List<String> chunks = archive.chunks();
        return chunks.get(random.nextInt(chunks.size()));
    }

    private static int flip(byte[] content, Random random) {
        int at = random.nextInt(content.length);
        content[at] ^= (byte) (1 << random.nextInt(8));
        return at;
    }

    /** Another length: shorter, empty, at the border of a segment, or longer. */
    private static int cut(int length, Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> length - 1;
            case 2 -> length + 1 + random.nextInt(100);
            case 3 -> length > SEGMENT ? SEGMENT * (1 + random.nextInt(length / SEGMENT)) : length / 2;
            default -> random.nextInt(length);
        };
    }

    /** An object's content under another's first line, which is in plain text. */
    private static byte[] labelled(byte[] content, byte[] label) {
        int from = line(content);
        int to = line(label);
        byte[] result = Arrays.copyOf(label, to + content.length - from);
        System.arraycopy(content, from, result, to, content.length - from);
        return result;
    }

    private static int line(byte[] object) {
        return new String(object, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
    }
}
