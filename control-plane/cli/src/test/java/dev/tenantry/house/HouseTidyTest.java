package dev.tenantry.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.common.ProblemCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a reader may rely on in every source file. Each rule names the files that break it. */
class HouseTidyTest {
    private static final int MAX_METHOD_LINES = 70;
    private static final int MAX_CLASS_LINES = 400;
    private static final int MAX_TEST_CLASS_LINES = 600;
    private static final int MAX_LINE_LENGTH = 180;

    @Test
    void noMethodIsLongerThanAScreen() {
        assertThat(SourceTree.stretches(true).stream()
                        .filter(method -> method.lines() > MAX_METHOD_LINES)
                        .toList())
                .isEmpty();
    }

    @Test
    void noClassIsLongerThanItsLimit() {
        assertThat(SourceTree.stretches(false).stream()
                        .filter(type -> type.lines()
                                > (SourceTree.isTest(type.file()) ? MAX_TEST_CLASS_LINES : MAX_CLASS_LINES))
                        .toList())
                .isEmpty();
    }

    @Test
    void noLineIsTooLong() {
        assertThat(lines(
                        file -> true,
                        line -> line.length() > MAX_LINE_LENGTH
                                && !line.contains("http")
                                && !line.stripLeading().startsWith("-- ")))
                .isEmpty();
    }

    @Test
    void nobodyImportsWithAStar() {
        assertThat(lines(file -> true, line -> line.matches("import .*\\*;"))).isEmpty();
    }

    @Test
    void noTestSleeps() {
        Pattern sleep = Pattern.compile("Thread\\.sl" + "eep|TimeUnit\\.[A-Z]+\\.sl" + "eep");
        assertThat(lines(SourceTree::isTest, line -> sleep.matcher(line).find()))
                .isEmpty();
    }

    @Test
    void onlyMainsAndTheCommandPrint() {
        assertThat(lines(
                        file -> !SourceTree.isTest(file)
                                && !file.toString().contains("/cli/")
                                && !file.getFileName()
                                        .toString()
                                        .matches(
                                                "(Application|EmbeddedServers|FlavoursUnderTest|StartUp.*|.*Bench.*|.*Main)\\.java"),
                        line -> line.contains("System.out")
                                || line.contains("System.err")
                                || line.contains("printStackTrace")))
                .isEmpty();
    }

    @Test
    void nothingIsLeftForLater() {
        Pattern later = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b");
        assertThat(lines(file -> true, line -> later.matcher(line).find())).isEmpty();
    }

    @Test
    void noMockingLibraryIsUsed() {
        assertThat(lines(file -> true, line -> line.matches("import .*(mockito|easymock|powermock|mockk).*")))
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhatLivesInIt() {
        List<Path> silent = SourceTree.files(".java").stream()
                .map(file -> java.util.Objects.requireNonNull(file.getParent()))
                .distinct()
                .filter(folder -> folder.toString().contains("/src/main/"))
                .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                .toList();
        assertThat(silent).isEmpty();
    }

    @Test
    void everyProblemCodeHasItsPlaceInTheReference() {
        String reference = SourceTree.read(SourceTree.root().resolve("docs/reference/problems.md"));
        List<String> missing = new ArrayList<>();
        for (ProblemCode code : ProblemCode.values()) {
            if (!reference.contains("## " + code.code() + "\n")) {
                missing.add(code.code());
            }
        }
        assertThat(missing).isEmpty();
    }

    private static List<String> lines(Predicate<Path> files, Predicate<String> wrong) {
        List<String> found = new ArrayList<>();
        for (Path file : SourceTree.files(".java")) {
            if (!files.test(file)) {
                continue;
            }
            List<String> lines = SourceTree.read(file).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (wrong.test(lines.get(i))) {
                    found.add(SourceTree.root().relativize(file) + ":" + (i + 1) + " "
                            + lines.get(i).strip());
                }
            }
        }
        return found;
    }
}
