package dev.tenantry.provisioning.embedded;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * One server in the report of {@link EmbeddedServers}. Paths are absolute.
 *
 * @param name the name it was asked for by
 * @param flavour mariadb or mysql
 * @param host where it listens
 * @param port where it listens; may differ from one start to the next
 * @param caPemFile the authority that clients must trust
 * @param adminUser its administrator
 * @param adminPasswordFile the file that holds the administrator's password and a line end, readable by its owner only
 * @param dataDirectory its data
 * @param logFile what it says
 * @param processId its process
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunningServer(
        String name,
        String flavour,
        String host,
        int port,
        String caPemFile,
        String adminUser,
        String adminPasswordFile,
        String dataDirectory,
        String logFile,
        long processId) {
    static RunningServer of(String name, EmbeddedServer server) {
        return new RunningServer(
                name,
                server.flavour().word(),
                EmbeddedServer.HOST,
                server.port(),
                server.authorityFile().toString(),
                EmbeddedServer.ADMINISTRATOR,
                server.administratorPasswordFile().toString(),
                server.dataDirectory().toString(),
                server.log().toString(),
                server.processId());
    }
}
