package dev.tenantry.controlplane.inspect;

import dev.tenantry.controlplane.configuration.StartUpException;
import dev.tenantry.controlplane.secret.SealedTenantKeys;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.backup.ArchiveKey;
import dev.tenantry.provisioning.inspect.ArchiveInspector;
import dev.tenantry.provisioning.inspect.Inspection;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code tenantctl backups inspect}: explains an archive without a catalog, a control plane or a database server, and verifies what can be
 * verified with what is at hand.
 */
public final class InspectMain {
    private static final int WHOLE = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int NOT_FOUND = 5;

    private InspectMain() {}

    public static void main(String[] arguments) {
        int status = run(System.out, System.err, arguments);
        System.out.flush();
        System.exit(status);
    }

    /** Runs it; gives the exit status: 0 whole, 1 something is wrong or could not be read, 2 wrong arguments, 5 no such archive. */
    static int run(PrintStream out, PrintStream err, String... arguments) {
        InspectArguments given;
        try {
            TypedWords typed = TypedWords.parse(InspectArguments.VALUES, InspectArguments.FLAGS, arguments);
            if (typed.help()) {
                out.print(InspectArguments.USAGE);
                return WHOLE;
            }
            given = InspectArguments.of(typed);
        } catch (IllegalArgumentException wrong) {
            err.println(wrong.getMessage() + "\n\n" + InspectArguments.USAGE);
            return USAGE;
        }
        try (OpenedStore store = OpenedStore.of(given.store())) {
            Optional<SealedTenantKeys> keys = given.store().keys(given.tenantId());
            List<Inspection> found = new ArchiveInspector(store.store(), version -> key(keys, given, version))
                    .inspect(given.tenantId(), given.backupId());
            if (found.isEmpty()) {
                err.println("The store has no object of backup " + given.backupId() + " of tenant " + given.tenantId()
                        + ". Look at the folder or the bucket and its prefix: keys begin with the tenant's id.");
                return NOT_FOUND;
            }
            InspectReport.print(out, found, given.json());
            boolean whole = found.stream().anyMatch(Inspection::whole);
            if (!whole) {
                err.println("NOT WHOLE: see the problems above. Use another backup: tenantctl backups list");
            } else if (found.stream().noneMatch(each -> each.depth() == Inspection.Depth.CONTENT)) {
                err.println(
                        "Only first lines were looked at: everything else is encrypted. With --key-file and --keyset the content is verified.");
            }
            return whole ? WHOLE : FAILED;
        } catch (ProvisioningException | StartUpException | IOException | IllegalArgumentException failure) {
            err.println(failure.getMessage());
            return FAILED;
        }
    }

    private static Optional<ArchiveKey> key(Optional<SealedTenantKeys> keys, InspectArguments given, int version) {
        return keys.map(
                file -> file.open(version, Path.of(String.valueOf(given.store().keyset()))));
    }
}
