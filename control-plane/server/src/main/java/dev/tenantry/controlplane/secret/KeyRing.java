package dev.tenantry.controlplane.secret;

import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.configuration.StartUpException;
import java.nio.file.Path;

/**
 * Opens the keys of a control plane at its start, or refuses to start.
 *
 * <table>
 * <caption>What happens</caption>
 * <tr><th>keyset file</th><th>catalog</th><th>then</th></tr>
 * <tr><td>there</td><td>sealed with it, or empty</td><td>it is used</td></tr>
 * <tr><td>there</td><td>sealed with another</td><td>refused</td></tr>
 * <tr><td>missing</td><td>holds sealed data</td><td>refused, in every mode: a new keyset would open none of it</td></tr>
 * <tr><td>missing</td><td>empty</td><td>made when this start may make keys, else refused</td></tr>
 * </table>
 */
final class KeyRing {
    private final LocalKeyset keyset;
    private final RoutingSigningKey signingKey;

    private KeyRing(LocalKeyset keyset, RoutingSigningKey signingKey) {
        this.keyset = keyset;
        this.signingKey = signingKey;
    }

    /**
     * Opens the keys in a home folder.
     *
     * @param mayCreate whether this start may make keys that are missing: in development always, in production when told to
     */
    static KeyRing open(Path home, boolean mayCreate, Catalog catalog) {
        KeyCheck check = new KeyCheck(catalog);
        LocalKeyset keyset = LocalKeyset.existsIn(home) ? LocalKeyset.open(home) : create(home, mayCreate, check);
        if (!check.agrees(keyset)) {
            throw new StartUpException(
                    "The keyset in " + home
                            + " is not the one that sealed this catalog's secrets. Nothing was changed. "
                            + "Put the right "
                            + LocalKeyset.FILE_NAME
                            + " in its place, from another control plane of this catalog or from a backup.",
                    null);
        }
        return new KeyRing(keyset, RoutingSigningKey.open(home, keyset, mayCreate));
    }

    LocalKeyset keyset() {
        return keyset;
    }

    RoutingSigningKey signingKey() {
        return signingKey;
    }

    private static LocalKeyset create(Path home, boolean mayCreate, KeyCheck check) {
        if (check.isWritten()) {
            throw new StartUpException(
                    "The keyset " + home.resolve(LocalKeyset.FILE_NAME)
                            + " is missing, and the catalog holds secrets that only it can open. No new one was made. "
                            + "Restore the file from its backup, or copy it from another control plane of this catalog.",
                    null);
        }
        if (!mayCreate) {
            throw new StartUpException(
                    "There is no keyset " + home.resolve(LocalKeyset.FILE_NAME) + " yet. Nothing was changed. "
                            + "Start one control plane once with TENANTRY_SECRET_CREATE_KEYSET=true, then copy "
                            + LocalKeyset.FILE_NAME + " and "
                            + RoutingSigningKey.FILE_NAME
                            + " to the home of every other one, and keep a backup apart from the catalog's.",
                    null);
        }
        return LocalKeyset.create(home);
    }
}
