package dev.tenantry.provisioning.embedded;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@link EmbeddedServers} writes when all servers accept connections: a JSON object of this form, in a file that only its owner can
 * read, which appears whole or not at all. It holds no password, only where the passwords are.
 *
 * <pre>{@code
 * {"processId": 4711,
 *  "servers": [{"name": "catalog", "flavour": "mariadb", "host": "127.0.0.1", "port": 40123,
 *               "caPemFile": "/…/catalog/tls/ca.pem",
 *               "adminUser": "tenantry_admin", "adminPasswordFile": "/…/catalog/admin-password",
 *               "dataDirectory": "/…/catalog/data", "logFile": "/…/catalog/server.log", "processId": 4712}]}
 * }</pre>
 *
 * @param processId the process that owns the servers; they are stopped when it ends
 * @param servers in the order in which they were asked for
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ServersReport(long processId, List<RunningServer> servers) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public ServersReport {
        servers = List.copyOf(servers);
    }

    /** Writes the report so that a reader sees all of it or none. */
    public void write(Path file) throws IOException {
        OwnerOnly.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    }

    /** Reads a report. */
    public static ServersReport read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), ServersReport.class);
    }
}
