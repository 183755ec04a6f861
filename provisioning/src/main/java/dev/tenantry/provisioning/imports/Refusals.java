package dev.tenantry.provisioning.imports;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;

/** The sentences with which a file is refused. Nothing of a refused file is left. */
final class Refusals {
    private Refusals() {}

    /** The bytes are not those that were written. */
    static ProvisioningException damaged(String what) {
        return new ProvisioningException(
                FailureCode.IMPORT_DAMAGED, what + "; nothing was imported", "get the file again, and import it again");
    }

    /** It is something else than it was said to be. */
    static ProvisioningException unreadable(String what) {
        return new ProvisioningException(
                FailureCode.IMPORT_UNREADABLE,
                what + "; nothing was imported",
                "name a folder that tenantctl tenants export wrote, or a file that mysqldump or mariadb-dump wrote");
    }

    /** A statement that may not, or cannot, run. */
    static ProvisioningException statement(String file, long line, String why) {
        return new ProvisioningException(
                FailureCode.IMPORT_REFUSED,
                "line %d of %s: %s; nothing was imported".formatted(line, file, why),
                "take the statement out of the file, or make the dump again without it");
    }

    /** What came out is not what the file says. */
    static ProvisioningException different(String what) {
        return new ProvisioningException(
                FailureCode.IMPORT_DIFFERENT,
                what + "; nothing was imported",
                "import it again; if it differs again, make the package again");
    }
}
