package dev.tenantry.controlplane.export;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.TypedId;
import dev.tenantry.controlplane.configuration.StartUpException;
import dev.tenantry.controlplane.inspect.OpenedStore;
import dev.tenantry.controlplane.inspect.StoreArguments;
import dev.tenantry.controlplane.inspect.TypedWords;
import dev.tenantry.controlplane.secret.SealedTenantKeys;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.export.ExportRefusedException;
import dev.tenantry.provisioning.export.ExportReport;
import dev.tenantry.provisioning.export.TenantExport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Reads a tenant's archive from its store with the tenant's key, and writes what it holds as a package for the customer. */
public final class ExportMain {
    private static final String HELP = """
            Usage: tenantctl tenants export TENANT --to FOLDER [--backup BACKUP_ID] (--store DIR | --s3-bucket BUCKET)
                       --key-file FILE --keyset FILE [options]

            Writes a tenant's data as plain files, which the standard client of MySQL or MariaDB loads: offline, out of an archive, verified.

              TENANT              its id, or its slug as the key file says it
              --to FOLDER         a new folder; it is there when it is complete
              --backup BACKUP_ID  which backup (the one with the latest restore point in the store)
            """ + StoreArguments.USAGE + """

            What is written is not encrypted; the folder is readable by its owner only.
            Status 0: written. 1: refused or failed, and there is no folder. 2: wrong arguments.
            """;

    private static final int WRITTEN = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private ExportMain() {}

    public static void main(String[] arguments) {
        int status = run(System.out, System.err, arguments);
        System.out.flush();
        System.exit(status);
    }

    /** Runs it; gives the exit status. */
    static int run(PrintStream out, PrintStream err, String... arguments) {
        Given given;
        try {
            TypedWords typed = TypedWords.parse(Set.of("--to", "--backup"), Set.of("--help", "-h"), arguments);
            if (typed.help()) {
                out.print(HELP);
                return WRITTEN;
            }
            given = Given.of(typed);
        } catch (IllegalArgumentException wrong) {
            err.println(wrong.getMessage() + "\n\n" + HELP);
            return USAGE;
        }
        try (OpenedStore store = OpenedStore.of(given.store())) {
            // Before anything is asked of a store: the key file says which tenant a slug means.
            SealedTenantKeys keys = given.store().keys(given.tenant()).orElseThrow();
            Path keyset = Path.of(String.valueOf(given.store().keyset()));
            ExportReport report = TenantExport.write(
                    store.store(),
                    version -> keys.open(version, keyset),
                    keys.tenantId(),
                    given.backupId(),
                    given.folder());
            out.printf(
                    "%s: %d tables, %d rows, %d bytes, as they were at %s (backup %s)%n",
                    report.folder(),
                    report.tables(),
                    report.rows(),
                    report.bytes(),
                    report.snapshotAt(),
                    report.backupId());
            err.println("next: nothing in it is encrypted: hand it over on a way that is, and remove it here. "
                    + "Its README.md says how it is loaded");
            return WRITTEN;
        } catch (ProvisioningException failure) {
            err.println(failure.getMessage());
            failure.nextSteps().forEach(step -> err.println("next: " + step));
            return FAILED;
        } catch (java.nio.file.NoSuchFileException missing) {
            err.println("There is no file " + missing.getFile()
                    + ". Nothing was written. Make the key file: tenantctl backups key " + given.tenant()
                    + " --to-file FILE");
            return FAILED;
        } catch (ExportRefusedException | StartUpException | IOException | IllegalArgumentException failure) {
            err.println(failure.getMessage());
            return FAILED;
        }
    }

    /** What was typed. */
    private record Given(String tenant, Optional<String> backupId, Path folder, StoreArguments store) {
        static Given of(TypedWords typed) {
            String tenant = typed.subject()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "name the tenant, by its id, tnt_…, or by the slug that the key file says"));
            Optional<String> backupId = Optional.ofNullable(typed.values().get("--backup"));
            if (backupId.filter(id -> !TypedId.hasForm(BackupId.PREFIX, id)).isPresent()) {
                throw new IllegalArgumentException("--backup is a backup's id, bak_…: tenantctl backups list");
            }
            String folder = typed.values().get("--to");
            if (folder == null || folder.isBlank()) {
                throw new IllegalArgumentException("name a new folder: --to FOLDER");
            }
            StoreArguments store = StoreArguments.of(typed.values(), typed.flags());
            if (store.keyFile() == null) {
                throw new IllegalArgumentException(
                        "an archive opens with its key only: --key-file FILE and --keyset FILE; "
                                + "make the first with: tenantctl backups key " + tenant + " --to-file FILE");
            }
            return new Given(tenant, backupId, Path.of(folder), store);
        }
    }
}
