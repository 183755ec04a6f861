package dev.tenantry.provisioning.fidelity;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.embedded.DumpProgram;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The server's own dump program, where one is at hand: the second opinion on what a database holds. */
final class ServerDump {
    private ServerDump() {}

    /** The dump as sorted lines without names that differ by their nature; empty where there is no such program. */
    static Optional<List<String>> lines(Flavour flavour, DatabaseName database, Path folder, List<String> without)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of(
                "--hex-blob",
                "--skip-extended-insert",
                "--complete-insert",
                "--skip-comments",
                "--ignore-table=" + database + ".tenantry_identity"));
        without.forEach(table -> options.add("--ignore-table=" + database + "." + table));
        if (flavour == Flavour.MYSQL) {
            options.add("--set-gtid-purged=OFF");
        }
        Optional<Path> out = DumpProgram.write(flavour, database, folder, options);
        return out.isEmpty()
                ? Optional.empty()
                : Optional.of(new String(Files.readAllBytes(out.get()), StandardCharsets.ISO_8859_1)
                        .replace(database.core(), "OWN")
                        .lines()
                        .sorted()
                        .toList());
    }
}
