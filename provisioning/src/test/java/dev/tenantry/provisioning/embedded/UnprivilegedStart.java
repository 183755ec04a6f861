package dev.tenantry.provisioning.embedded;

import dev.tenantry.provisioning.Flavour;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;

/** A program of its own that starts a server as whoever runs it, asks it something, and stops it. */
final class UnprivilegedStart {
    private UnprivilegedStart() {}

    /** Argument: the server's directory. Prints the user's number and what the server answered. */
    public static void main(String[] arguments) throws Exception {
        Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        try (EmbeddedServer server = EmbeddedServer.start(EmbeddedSettings.of(Flavour.MARIADB, Path.of(arguments[0])));
                Connection session = TestServers.administrator(server);
                ResultSet answer = session.createStatement().executeQuery("SELECT 40 + 2")) {
            answer.next();
            System.out.println("user " + user + ", answer " + answer.getInt(1));
        }
    }
}
