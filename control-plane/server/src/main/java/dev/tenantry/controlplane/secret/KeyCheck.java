package dev.tenantry.controlplane.secret;

import dev.tenantry.controlplane.catalog.Catalog;
import dev.tenantry.controlplane.catalog.Sql;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.Arrays;
import java.util.Optional;

/**
 * One sealed, known text in the catalog. It tells whether a catalog holds sealed data at all, and whether a keyset is the one that sealed it:
 * a control plane with another keyset would seal what its neighbours cannot open.
 */
final class KeyCheck {
    private static final SecretBox.Context CONTEXT = new SecretBox.Context("catalog", "key check", 1);
    private static final byte[] TEXT = "sealed by the keyset of this catalog".getBytes(StandardCharsets.UTF_8);

    private final Catalog catalog;

    KeyCheck(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Whether anything was ever sealed for this catalog. */
    boolean isWritten() {
        return catalog.transaction(KeyCheck::find).isPresent();
    }

    /** Writes the check unless there is one, and says whether the key opens the one that is there now. */
    boolean agrees(KeyEncryptionKey key) {
        byte[] sealed = catalog.transaction(connection -> find(connection).orElseGet(() -> {
            insert(connection, key.wrap(TEXT, AssociatedData.of(CONTEXT)));
            return find(connection).orElseThrow();
        }));
        try {
            return Arrays.equals(TEXT, key.unwrap(sealed, AssociatedData.of(CONTEXT)));
        } catch (IllegalStateException anotherKeyset) {
            return false;
        }
    }

    private static Optional<byte[]> find(Connection connection) {
        return Sql.of(connection, "SELECT sealed_text FROM key_check WHERE id = 1")
                .first(row -> row.bytes("sealed_text"));
    }

    private static void insert(Connection connection, byte[] sealed) {
        // Whoever comes second keeps the first one's.
        Sql.of(connection, """
                        INSERT INTO key_check (id, sealed_text, created_at) VALUES (1, :sealed, UTC_TIMESTAMP(6))
                        ON DUPLICATE KEY UPDATE id = id
                        """).with("sealed", sealed).update();
    }
}
