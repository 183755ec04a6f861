package dev.tenantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole story out of the built distribution, on real servers. */
@Tag("demo")
class DemoIT {
    private static final int PATIENCE_MINUTES = 8;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theDemoProvesItsStoryAndLeavesNothingRunning() throws IOException, InterruptedException {
        Path log = folder.resolve("demo.log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of("target/dist/bin/tenantctl").toAbsolutePath().toString(),
                        "demo",
                        "--exit",
                        "--no-input")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("TENANTRY_DEV_HOME", folder.resolve("dev").toString());
        // Somebody who works with an installation of their own has its settings in the environment.
        Path elsewhere = folder.resolve("elsewhere");
        builder.environment().put("TENANTRY_HOME", elsewhere.toString());
        Process demo = builder.start();
        boolean ended = demo.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            demo.destroy();
        }
        String said = Files.readString(log);
        assertThat(ended).as(said).isTrue();
        assertThat(demo.exitValue()).as(said).isZero();
        assertThat(said)
                .contains("Tried to read another tenant's database")
                .contains("refused by the server")
                .contains("Proved that the rows are back and no purchase is lost")
                .doesNotContain("\u001b[");
        assertThat(elsewhere).doesNotExist();
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(folder.toString())))
                .isEmpty();
    }
}
