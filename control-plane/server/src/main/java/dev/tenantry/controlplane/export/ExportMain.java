package dev.tenantry.controlplane.export;

import dev.tenantry.controlplane.configuration.StartUpException;
import dev.tenantry.controlplane.inspect.OpenedStore;
import dev.tenantry.controlplane.inspect.StoreArguments;
import dev.tenantry.controlplane.inspect.TypedWords;
import dev.tenantry.controlplane.secret.SealedTenantKeys;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.export.ExportJob;
import dev.tenantry.provisioning.export.ExportRefusedException;
import dev.tenantry.provisioning.export.ExportReport;
import dev.tenantry.provisioning.export.TenantExport;
import dev.tenantry.provisioning.export.mask.MaskRefusedException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.function.IntFunction;

/** Reads a tenant's archive from its store with the tenant's key, and writes what it holds as a package for the customer. */
public final class ExportMain {
    private static final String HELP = """
            Usage: tenantctl tenants export TENANT --to FOLDER [--backup BACKUP_ID] (--store DIR | --s3-bucket BUCKET)
                       --key-file FILE --keyset FILE [options]

            Writes a tenant's data as plain files, which the standard client of MySQL or MariaDB loads: offline, out of an archive, verified.

              TENANT              its id, or its slug as the key file says it
              --to FOLDER         a new folder, or with --recipient a new file; it is there when it is complete
              --recipient KEY-FILE
                                  writes one file that only the owner of this OpenPGP public key can open; may be given several times
              --backup BACKUP_ID  which backup (the one with the latest restore point in the store)
              --format FORMAT     how the rows are written: sql, which load.sh loads (default), csv or ndjson, for other programs
              --mask RULES-FILE   puts other values in the place of a person's data, as the rules say of each column
              --mask-key-file FILE
                                  decides which fake stands for which value, so that several packages agree (random for each)
              --mask-skeleton FILE
                                  writes rules to be filled in, instead of a package
            """ + StoreArguments.USAGE + """

            With --mask, a column of text, dates, documents or bytes without a rule makes it refused, and its place in a rules file is printed.
            Without --recipient what is written is not encrypted; it is readable by its owner only.
            Status 0: written. 1: refused or failed, and nothing is there. 2: wrong arguments.
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
        ExportArguments given;
        try {
            TypedWords typed = TypedWords.parse(ExportArguments.VALUES, Set.of("--help", "-h"), arguments);
            if (typed.help()) {
                out.print(HELP);
                return WRITTEN;
            }
            given = ExportArguments.of(typed);
        } catch (IllegalArgumentException wrong) {
            err.println(wrong.getMessage() + "\n\n" + HELP);
            return USAGE;
        }
        try (OpenedStore store = OpenedStore.of(given.store())) {
            // Before anything is asked of a store: the key file says which tenant a slug means.
            SealedTenantKeys keys = given.store().keys(given.tenant()).orElseThrow();
            Path keyset = Path.of(String.valueOf(given.store().keyset()));
            IntFunction<ArchiveKey> opened = version -> keys.open(version, keyset);
            if (given.skeleton().isPresent()) {
                Path file = given.skeleton().get();
                String rules = TenantExport.maskSkeleton(store.store(), opened, keys.tenantId(), given.backupId());
                Files.writeString(file, rules, StandardOpenOption.CREATE_NEW);
                out.println(file + ": rules to be filled in");
                err.println("next: look at each line, then: tenantctl tenants export " + given.tenant() + " --mask "
                        + file + " --to FOLDER and the options of this command");
                return WRITTEN;
            }
            ExportJob job = given.job(keys.tenantId());
            job.recipients().forEach(recipient -> err.println("for the key " + recipient.title()));
            say(TenantExport.write(store.store(), opened, job), given, out, err);
            return WRITTEN;
        } catch (ProvisioningException failure) {
            err.println(failure.getMessage());
            failure.nextSteps().forEach(step -> err.println("next: " + step));
            return FAILED;
        } catch (java.nio.file.NoSuchFileException missing) {
            String why = "There is no file " + missing.getFile() + ". Nothing was written.";
            boolean ofKeys =
                    String.valueOf(missing.getFile()).equals(given.store().keyFile());
            err.println(
                    ofKeys
                            ? why + " Make the key file: tenantctl backups key " + given.tenant() + " --to-file FILE"
                            : why);
            return FAILED;
        } catch (FileAlreadyExistsException there) {
            err.println("The file " + there.getFile() + " exists. Nothing was written. Name a new one");
            return FAILED;
        } catch (MaskRefusedException refused) {
            err.println(refused.getMessage());
            out.print(refused.skeleton());
            return FAILED;
        } catch (ExportRefusedException | StartUpException | IOException | IllegalArgumentException failure) {
            err.println(failure.getMessage());
            return FAILED;
        }
    }

    private static void say(ExportReport report, ExportArguments given, PrintStream out, PrintStream err) {
        out.printf(
                "%s: %d tables, %d rows, %d bytes, as they were at %s (backup %s)%s%n",
                report.folder(),
                report.tables(),
                report.rows(),
                report.bytes(),
                report.snapshotAt(),
                report.backupId(),
                given.maskFile().isPresent() ? ", masked" : "");
        if (!given.recipients().isEmpty()) {
            err.println(
                    "next: compare the fingerprints above with what the recipients say, and hand it over: gpg --decrypt "
                            + report.folder().getFileName() + " | tar x");
            return;
        }
        err.println("next: nothing in it is encrypted: hand it over on a way that is, and remove it here. "
                + "Its README.md says how it is used");
    }
}
