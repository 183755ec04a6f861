package dev.tenantry.controlplane.inspect;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.TenantId;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was typed.
 *
 * @param directory the folder of a directory store, or null
 * @param bucket the bucket of an S3 store, or null
 * @param keyFile the tenant's sealed keys, or null
 * @param keyset the control plane's keyset.json that opens them, or null
 */
record InspectArguments(
        String tenantId,
        String backupId,
        @Nullable String directory,
        @Nullable String bucket,
        @Nullable URI endpoint,
        String region,
        String prefix,
        boolean pathStyle,
        @Nullable String keyFile,
        @Nullable String keyset,
        boolean json,
        boolean help) {
    static final String USAGE = """
            Usage: tenantctl backups inspect TENANT_ID/BACKUP_ID (--store DIR | --s3-bucket BUCKET) [options]

            Explains an archive without a catalog, a control plane or a database server, and verifies it. It only reads.

              --store DIR         the folder of a directory store
              --s3-bucket BUCKET  a bucket; keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or the machine's role
              --s3-endpoint URL   a store that speaks S3; Amazon's own without
              --s3-region REGION  what requests are signed for (us-east-1)
              --s3-prefix PREFIX  what stands before every key, with a slash at its end
              --s3-path-style     the bucket stands in the path
              --key-file FILE     the tenant's sealed keys, from: tenantctl backups key TENANT --to-file FILE
              --keyset FILE       the control plane's keyset.json, which opens them
              -o json             for programs

            Without the key the first line of every object is looked at. With it, every digest, every row's bytes and every count.
            Status 0: whole. 1: something is wrong, or could not be read. 2: wrong arguments. 5: there is no such archive.
            """;

    private static final Set<String> VALUES = Set.of(
            "--store",
            "--s3-bucket",
            "--s3-endpoint",
            "--s3-region",
            "--s3-prefix",
            "--key-file",
            "--keyset",
            "-o",
            "--output");
    private static final Set<String> FLAGS = Set.of("--s3-path-style", "--help", "-h");

    /**
     * Reads arguments.
     *
     * @throws IllegalArgumentException saying what is wrong, and how it is used
     */
    static InspectArguments parse(String... arguments) {
        Map<String, String> values = new HashMap<>();
        Set<String> flags = new HashSet<>();
        String archive = null;
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (VALUES.contains(argument)) {
                i++;
                if (i == arguments.length) {
                    throw wrong(argument + " needs a value");
                }
                values.put(argument, arguments[i]);
            } else if (FLAGS.contains(argument)) {
                flags.add(argument);
            } else if (archive == null && !argument.startsWith("-")) {
                archive = argument;
            } else {
                throw wrong("there is no argument '" + argument + "'");
            }
        }
        if (flags.contains("--help") || flags.contains("-h")) {
            return of("", "", values, flags, true);
        }
        String[] ids = archive == null ? new String[0] : archive.split("/", -1);
        if (ids.length != 2
                || !InspectMain.isId(TenantId.PREFIX, ids[0])
                || !InspectMain.isId(BackupId.PREFIX, ids[1])) {
            throw wrong("name the archive as TENANT_ID/BACKUP_ID, as its folder in the store is called: tnt_…/bak_…");
        }
        if (values.containsKey("--store") == values.containsKey("--s3-bucket")) {
            throw wrong("name one store: --store DIR or --s3-bucket BUCKET");
        }
        if (values.containsKey("--key-file") != values.containsKey("--keyset")) {
            throw wrong("--key-file and --keyset are needed together: the one is sealed by the other");
        }
        return of(ids[0], ids[1], values, flags, false);
    }

    private static InspectArguments of(
            String tenant, String backup, Map<String, String> values, Set<String> flags, boolean help) {
        String endpoint = values.get("--s3-endpoint");
        String output = values.getOrDefault("-o", values.getOrDefault("--output", "table"));
        if (!Set.of("table", "json").contains(output)) {
            throw wrong("-o is table or json");
        }
        return new InspectArguments(
                tenant,
                backup,
                values.get("--store"),
                values.get("--s3-bucket"),
                endpoint == null ? null : URI.create(endpoint),
                values.getOrDefault("--s3-region", "us-east-1"),
                values.getOrDefault("--s3-prefix", ""),
                flags.contains("--s3-path-style"),
                values.get("--key-file"),
                values.get("--keyset"),
                output.equals("json"),
                help);
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(what + "\n\n" + USAGE);
    }
}
