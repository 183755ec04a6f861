package dev.tenantry.controlplane.secret;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.signature.Ed25519PrivateKey;
import com.google.crypto.tink.streamingaead.AesGcmHkdfStreamingKey;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.controlplane.tenant.AccountStore;
import dev.tenantry.provisioning.identifier.AccountName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

/** What a control plane made and sealed, opened with its own keyset, and that keyset itself. */
final class StoredSecrets {
    private static final int SEED_BYTES = 32;

    private final Path home;
    private final LocalKeyset keyset;
    private final SecretBox box;

    StoredSecrets(Path home) {
        this.home = home;
        this.keyset = LocalKeyset.open(home);
        this.box = new TinkSecretBox(keyset);
    }

    /** Adds the keys that lie in files. */
    void addKeys(SecretSearch search) throws IOException, GeneralSecurityException {
        String json = Files.readString(home.resolve(LocalKeyset.FILE_NAME));
        add(
                search,
                "key-encryption key",
                TinkJsonProtoKeysetFormat.parseKeyset(json, Tink.configuration(), InsecureSecretKeyAccess.get()));
        byte[] sealed = Files.readAllBytes(home.resolve(RoutingSigningKey.FILE_NAME));
        SecretBox.Context context = new SecretBox.Context("control plane", "routing signing keyset", 1);
        add(search, "routing signing key", unwrap(context, sealed));
        // The file holds the private key and then the public one, which is nobody's secret.
        String pem = Files.readAllLines(home.resolve("audit/signing-key.pem")).stream()
                .dropWhile(line -> !line.equals("-----BEGIN PRIVATE KEY-----"))
                .skip(1)
                .takeWhile(line -> !line.equals("-----END PRIVATE KEY-----"))
                .collect(Collectors.joining());
        byte[] encoded = Base64.getDecoder().decode(pem);
        search.add("audit signing key", Arrays.copyOfRange(encoded, encoded.length - SEED_BYTES, encoded.length));
    }

    /** Adds the passwords of the service accounts on servers. */
    void addServiceAccounts(SecretSearch search, Connection catalog) throws SQLException {
        try (Statement statement = catalog.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT server_id, role, account_name, sealed_password FROM server_account")) {
            while (rows.next()) {
                SecretBox.Context context = new SecretBox.Context(rows.getString(1), rows.getString(2), 1);
                search.add(
                        "password of " + rows.getString(3),
                        box.open(context, rows.getBytes(4)).reveal());
            }
        }
    }

    /** Adds the passwords of the accounts of tenants' databases. */
    void addTenantAccounts(SecretSearch search, Connection catalog) throws SQLException {
        try (Statement statement = catalog.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT d.tenant_id, a.account_name, a.sealed_password
                          FROM database_account a JOIN tenant_database d ON d.id = a.database_id
                        """)) {
            while (rows.next()) {
                SecretBox.Context context =
                        AccountStore.context(new TenantId(rows.getString(1)), new AccountName(rows.getString(2)));
                search.add(
                        "password of " + rows.getString(2),
                        box.open(context, rows.getBytes(3)).reveal());
            }
        }
    }

    /** Adds the keys under which tenants' archives are encrypted. */
    void addTenantKeys(SecretSearch search, Connection catalog) throws SQLException, GeneralSecurityException {
        try (Statement statement = catalog.createStatement();
                ResultSet rows = statement.executeQuery("SELECT tenant_id, version, sealed_keyset FROM tenant_key")) {
            while (rows.next()) {
                SecretBox.Context context = new SecretBox.Context(rows.getString(1), "tenant key", rows.getInt(2));
                add(search, "key of " + rows.getString(1), unwrap(context, rows.getBytes(3)));
            }
        }
    }

    private KeysetHandle unwrap(SecretBox.Context context, byte[] sealed) throws GeneralSecurityException {
        return TinkProtoKeysetFormat.parseKeyset(
                keyset.unwrap(sealed, AssociatedData.of(context)), InsecureSecretKeyAccess.get(), Tink.configuration());
    }

    private static void add(SecretSearch search, String name, KeysetHandle keyset) {
        for (int i = 0; i < keyset.size(); i++) {
            search.add(i == 0 ? name : name + " " + i, material(keyset.getAt(i).getKey()));
        }
    }

    @AccessesPartialKey
    private static byte[] material(Key key) {
        return switch (key) {
            case AesGcmKey aead -> aead.getKeyBytes().toByteArray(InsecureSecretKeyAccess.get());
            case AesGcmHkdfStreamingKey streaming ->
                streaming.getInitialKeyMaterial().toByteArray(InsecureSecretKeyAccess.get());
            case Ed25519PrivateKey signing -> signing.getPrivateKeyBytes().toByteArray(InsecureSecretKeyAccess.get());
            default -> throw new IllegalStateException("a kind of key that is not known here: " + key.getClass());
        };
    }

    /** Every value of every table, as text and as bytes. */
    static String dump(Connection catalog) throws SQLException {
        StringBuilder all = new StringBuilder();
        try (Statement tables = catalog.createStatement();
                ResultSet names = tables.executeQuery(
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")) {
            while (names.next()) {
                try (Statement statement = catalog.createStatement();
                        ResultSet rows = statement.executeQuery("SELECT * FROM `" + names.getString(1) + "`")) {
                    dump(rows, all.append(names.getString(1)).append('\n'));
                }
            }
        }
        return all.toString();
    }

    private static void dump(ResultSet rows, StringBuilder all) throws SQLException {
        while (rows.next()) {
            for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                byte[] bytes = rows.getBytes(column);
                if (bytes != null) {
                    String text = rows.getString(column);
                    all.append(SecretSearch.latin1(bytes)).append('\n');
                    all.append(SecretSearch.latin1(text.getBytes(StandardCharsets.UTF_8)))
                            .append('\n');
                }
            }
        }
    }
}
