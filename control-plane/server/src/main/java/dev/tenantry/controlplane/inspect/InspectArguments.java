package dev.tenantry.controlplane.inspect;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.id.TypedId;
import java.util.Set;

/**
 * What was typed.
 *
 * @param store where the archive is, and the key
 * @param json whether the report is for programs
 */
record InspectArguments(String tenantId, String backupId, StoreArguments store, boolean json) {
    static final String USAGE = """
            Usage: tenantctl backups inspect TENANT_ID/BACKUP_ID (--store DIR | --s3-bucket BUCKET) [options]

            Explains an archive without a catalog, a control plane or a database server, and verifies it. It only reads.

            """ + StoreArguments.USAGE + """
              -o json             for programs

            Without the key the first line of every object is looked at. With it, every digest, every row's bytes and every count.
            Status 0: whole. 1: something is wrong, or could not be read. 2: wrong arguments. 5: there is no such archive.
            """;

    static final Set<String> VALUES = Set.of("-o", "--output");
    static final Set<String> FLAGS = Set.of("--help", "-h");

    /**
     * Reads what was typed.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    static InspectArguments of(TypedWords typed) {
        String[] ids = typed.subject().orElse("").split("/", -1);
        if (ids.length != 2 || !TypedId.hasForm(TenantId.PREFIX, ids[0]) || !TypedId.hasForm(BackupId.PREFIX, ids[1])) {
            throw new IllegalArgumentException(
                    "name the archive as TENANT_ID/BACKUP_ID, as its folder in the store is called: tnt_…/bak_…");
        }
        StoreArguments store = StoreArguments.of(typed.values(), typed.flags());
        String output = typed.values().getOrDefault("-o", typed.values().getOrDefault("--output", "table"));
        if (!Set.of("table", "json").contains(output)) {
            throw new IllegalArgumentException("-o is table or json");
        }
        return new InspectArguments(ids[0], ids[1], store, output.equals("json"));
    }
}
