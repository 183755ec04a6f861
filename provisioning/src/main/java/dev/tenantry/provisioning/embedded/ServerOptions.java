package dev.tenantry.provisioning.embedded;

import java.util.ArrayList;
import java.util.List;

/** The command line of a server: what all flavours share. It holds no secret. */
final class ServerOptions {
    /** A place for a connection costs nothing until it is taken; a test process keeps the pools of many control planes on one server. */
    private static final int MAX_CONNECTIONS = 1500;

    private ServerOptions() {}

    static List<String> commandLine(
            ServerProgram program, EmbeddedSettings settings, Layout layout, ServerCertificate tls, int port) {
        List<String> words = new ArrayList<>(program.command());
        words.add("--datadir=" + layout.data());
        words.add("--bind-address=127.0.0.1");
        words.add("--port=" + port);
        words.add("--socket=" + layout.socket());
        words.add("--pid-file=" + layout.data().resolve("server.pid"));
        words.add("--tmpdir=" + layout.temporary());
        words.add("--init-file=" + layout.initFile());
        words.add("--secure-file-priv=" + layout.temporary());
        words.addAll(transport(tls));
        words.addAll(replication(layout));
        words.addAll(defaults());
        words.addAll(memory());
        words.addAll(program.settings());
        words.addAll(durability(program, settings.durability()));
        words.addAll(settings.options());
        return words;
    }

    private static List<String> durability(ServerProgram program, Durability durability) {
        if (durability == Durability.FULL) {
            return List.of("--innodb-flush-log-at-trx-commit=1", "--sync-binlog=1");
        }
        List<String> words = new ArrayList<>(
                List.of("--innodb-flush-log-at-trx-commit=2", "--sync-binlog=0", "--innodb-flush-method=nosync"));
        words.addAll(program.relaxing());
        return words;
    }

    private static List<String> transport(ServerCertificate tls) {
        return List.of(
                "--ssl-ca=" + tls.authority(),
                "--ssl-cert=" + tls.certificate(),
                "--ssl-key=" + tls.key(),
                "--require-secure-transport=ON");
    }

    private static List<String> replication(Layout layout) {
        // One number for each directory: servers of one machine can replicate from each other.
        int serverId = 1 + Math.floorMod(layout.data().hashCode(), Integer.MAX_VALUE - 1);
        return List.of(
                "--server-id=" + serverId,
                "--log-bin=binlog",
                "--binlog-row-image=FULL",
                "--max-binlog-size=64M",
                "--binlog-expire-logs-seconds=604800",
                "--log-bin-trust-function-creators=ON");
    }

    private static List<String> defaults() {
        return List.of(
                "--skip-name-resolve",
                "--default-time-zone=+00:00",
                "--character-set-server=utf8mb4",
                "--local-infile=ON",
                "--event-scheduler=ON",
                "--max-allowed-packet=64M",
                "--max-connections=" + MAX_CONNECTIONS);
    }

    private static List<String> memory() {
        return List.of(
                "--innodb-buffer-pool-size=64M",
                "--innodb-log-buffer-size=4M",
                "--key-buffer-size=1M",
                "--table-open-cache=2000");
    }
}
