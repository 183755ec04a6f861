package dev.tenantry.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** What people meet who lack the JDK: one sentence that says what to install. */
class LaunchersTest {
    private static final Path JVMS = Path.of("/usr/lib/jvm");

    private record Said(int status, String words) {}

    @ParameterizedTest
    @ValueSource(strings = {"./dev fmt", "./tenantctl tenants list", "scripts/bench provisioning"})
    void withoutAJdkOneSentenceSaysWhatToInstall(String command) throws Exception {
        // A view of this machine without any JDK: empty folders over those where JDKs are looked for.
        String hide =
                "mount -t tmpfs none /usr/lib/jvm && mount -t tmpfs none /opt && exec env -u JAVA_HOME HOME=/nonexistent ";
        if (run("unshare", "-Urm", "sh", "-c", hide + "true").status() != 0) {
            throw skipped("this machine does not let a process hide folders from itself");
        }

        Said said = run("unshare", "-Urm", "sh", "-c", hide + command);

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.words().lines().toList())
                .singleElement()
                .asString()
                .startsWith("Tenantry needs a JDK 25 or newer: install one");
    }

    @Test
    void mavenOnAnOlderJdkFailsWithOneClearSentence() throws Exception {
        Path older = olderJdk().orElseThrow(() -> skipped("there is no JDK older than 25 in " + JVMS));

        Said said = run("env", "JAVA_HOME=" + older, "mvn", "-o", "-q", "-B", "-N", "validate");

        assertThat(said.status()).isNotZero();
        assertThat(said.words())
                .contains("Tenantry is built with JDK 25 or newer: install one")
                .doesNotContain("Exception:")
                .doesNotContain("\tat ");
    }

    private static Optional<Path> olderJdk() throws IOException {
        if (!Files.isDirectory(JVMS)) {
            return Optional.empty();
        }
        try (Stream<Path> jdks = Files.list(JVMS)) {
            return jdks.filter(jdk -> Files.isExecutable(jdk.resolve("bin/javac")))
                    .filter(jdk -> release(jdk) > 0 && release(jdk) < 25)
                    .findFirst();
        }
    }

    private static int release(Path jdk) {
        try (Stream<String> lines = Files.lines(jdk.resolve("release"))) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION=\""))
                    .map(line -> line.replaceAll("^JAVA_VERSION=\"(\\d+).*", "$1"))
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    private static TestAbortedException skipped(String why) {
        System.err.println("SKIPPED: " + why);
        return new TestAbortedException(why);
    }

    private static Said run(String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(Arrays.asList(command));
        Process process;
        try {
            process = new ProcessBuilder(words)
                    .directory(SourceTree.root().toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException missing) {
            return new Said(127, "");
        }
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Said(process.exitValue(), said);
    }
}
