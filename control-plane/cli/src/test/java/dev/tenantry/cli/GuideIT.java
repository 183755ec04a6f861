package dev.tenantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types every command of docs/guide/get-started.md, as it is printed there, at a Tenantry of this machine. */
@Tag("demo")
class GuideIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String UP = "./tenantctl dev up";
    private static final String PRINTED_GATEWAY = "http://127.0.0.1:7500";
    private static final Pattern GATEWAY = Pattern.compile("gateway\\s+(http://\\S+)/v1/sql");

    @TempDir
    private Path folder = Path.of("");

    private @Nullable Process up;

    @AfterEach
    void stop() {
        if (up != null) {
            up.destroyForcibly();
        }
    }

    @Test
    void everyCommandOfTheGuideWorksAsPrinted() throws Exception {
        Path repository = Path.of("../..").toRealPath();
        // What the guide calls the checkout: its launcher and its folders.
        Files.createSymbolicLink(
                folder.resolve("tenantctl"),
                Path.of("target/dist/bin/tenantctl").toAbsolutePath());
        Files.createSymbolicLink(folder.resolve("control-plane"), repository.resolve("control-plane"));
        List<String> blocks = blocks(repository.resolve("docs/guide/get-started.md"));
        assertThat(blocks).contains(UP).hasSizeGreaterThan(8);

        Path log = folder.resolve("up.log");
        Process running = bash(UP, log);
        up = running;
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> !running.isAlive() || Files.readString(log).contains("Ctrl-C stops everything"));
        Matcher gateway = GATEWAY.matcher(Files.readString(log));
        assertThat(gateway.find()).as(Files.readString(log)).isTrue();

        int typed = 0;
        for (String block : blocks) {
            boolean hasPlaceholders = block.contains(" NAME ");
            if (!block.equals(UP) && !hasPlaceholders) {
                type(block.replace(PRINTED_GATEWAY, gateway.group(1)));
                typed++;
            }
        }
        assertThat(typed).isGreaterThan(6);

        running.destroy();
        assertThat(running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(folder.toString())))
                .isEmpty();
    }

    private void type(String commands) throws Exception {
        Path said = folder.resolve("said.log");
        Process process = bash(commands, said);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(commands)
                .isTrue();
        assertThat(process.exitValue())
                .as("%s%n%s", commands, Files.readString(said))
                .isZero();
        assertThat(Files.readString(said)).as(commands).doesNotContain("\"next_steps\"");
    }

    private Process bash(String commands, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("TENANTRY_DEV_HOME", folder.resolve("dev").toString());
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        return builder.start();
    }

    /** What stands in the fences. */
    private static List<String> blocks(Path page) throws IOException {
        List<String> blocks = new ArrayList<>();
        StringBuilder block = null;
        for (String line : Files.readAllLines(page, StandardCharsets.UTF_8)) {
            if (!line.startsWith("```")) {
                if (block != null) {
                    block.append(line).append('\n');
                }
            } else if (block == null) {
                block = new StringBuilder();
            } else {
                blocks.add(block.toString().strip());
                block = null;
            }
        }
        return blocks;
    }
}
