package dev.tenantry.provisioning.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.UUID;

/** Where the files of one server lie. */
record Layout(Path directory) {
    Path data() {
        return directory.resolve("data");
    }

    Path tls() {
        return directory.resolve("tls");
    }

    Path temporary() {
        return directory.resolve("tmp");
    }

    Path log() {
        return directory.resolve("server.log");
    }

    Path previousLog() {
        return directory.resolve("server.log.1");
    }

    /** Who runs: process id and start. */
    Path processMark() {
        return directory.resolve("process");
    }

    /** Held by the process that started the server, for as long as it lives. */
    Path ownerLock() {
        return directory.resolve("owner.lock");
    }

    Path portFile() {
        return directory.resolve("port");
    }

    Path flavourFile() {
        return directory.resolve("flavour");
    }

    Path adminPassword() {
        return directory.resolve("admin-password");
    }

    /** Statements the server runs at its start; holds the administrator's password and is removed when the server is ready. */
    Path initFile() {
        return directory.resolve("init.sql");
    }

    /** A socket's path may have 107 bytes at most, and a directory's may be longer, so it lies elsewhere under a name of its own. */
    Path socket() {
        UUID name = UUID.nameUUIDFromBytes(directory.toString().getBytes(StandardCharsets.UTF_8));
        return Path.of(System.getProperty("java.io.tmpdir"), "tenantry-" + name + ".sock");
    }

    OptionalInt rememberedPort() {
        try {
            return Files.exists(portFile())
                    ? OptionalInt.of(
                            Integer.parseInt(Files.readString(portFile()).strip()))
                    : OptionalInt.empty();
        } catch (IOException | NumberFormatException unreadable) {
            return OptionalInt.empty();
        }
    }
}
