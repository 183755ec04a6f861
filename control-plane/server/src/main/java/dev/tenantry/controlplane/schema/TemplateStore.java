package dev.tenantry.controlplane.schema;

import dev.tenantry.api.id.SchemaVersionId;
import dev.tenantry.api.id.ServerId;
import dev.tenantry.controlplane.catalog.CatalogException;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.ServerFacts;
import dev.tenantry.provisioning.database.Fingerprint;
import dev.tenantry.provisioning.template.Template;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.Optional;

/** The template table: one recorded schema per published version, flavour and server version. */
@Singleton
public final class TemplateStore {
    /** The template that fits a server. */
    public Optional<Template> find(Connection transaction, SchemaVersionId schema, ServerFacts server) {
        return Sql.of(transaction, """
                        SELECT fingerprint, content FROM template
                         WHERE schema_version_id = :schema AND flavour = :flavour AND server_version = :version
                        """)
                .with("schema", schema)
                .with("flavour", server.flavour().word())
                .with("version", server.version())
                .first(row -> new Template(
                        server,
                        new Fingerprint(row.string("fingerprint")),
                        new String(row.bytes("content"), StandardCharsets.UTF_8)));
    }

    /** Keeps a template. When two operations recorded the same one at the same time, the first stays. */
    public void keep(Connection transaction, SchemaVersionId schema, Template template, ServerId recordedOn) {
        try {
            Sql.of(transaction, """
                            INSERT INTO template (schema_version_id, flavour, server_version, fingerprint, content,
                                                  recorded_at, recorded_on)
                            VALUES (:schema, :flavour, :version, :fingerprint, :content, utc_timestamp(6), :recordedOn)
                            """)
                    .with("schema", schema)
                    .with("flavour", template.recordedOn().flavour().word())
                    .with("version", template.recordedOn().version())
                    .with("fingerprint", template.fingerprint().sha256())
                    .with("content", template.content().getBytes(StandardCharsets.UTF_8))
                    .with("recordedOn", recordedOn)
                    .updateOne();
        } catch (CatalogException failure) {
            if (!failure.isDuplicateKey()) {
                throw failure;
            }
        }
    }
}
