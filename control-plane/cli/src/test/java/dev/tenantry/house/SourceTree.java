package dev.tenantry.house;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The source files of the repository, parsed with the compiler's own parser. */
final class SourceTree {
    private SourceTree() {}

    /** A stretch of a file that has a length: a method or a class. */
    record Stretch(Path file, String name, long firstLine, long lines) {
        @Override
        public String toString() {
            return root().relativize(file) + ":" + firstLine + " " + name + " has " + lines + " lines";
        }
    }

    /** The folder that holds ./dev. */
    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        for (Path folder = here; folder != null; folder = folder.getParent()) {
            if (Files.isExecutable(folder.resolve("dev"))) {
                return folder;
            }
        }
        throw new IllegalStateException("no folder above " + here + " holds ./dev");
    }

    /** Every file below the root that git would keep and that ends so. */
    static List<Path> files(String... endings) {
        try (Stream<Path> all = Files.walk(root())) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                    .filter(file -> {
                        String path = root().relativize(file).toString();
                        return !path.contains("target/") && !path.startsWith(".git/") && !path.startsWith(".tenantry/");
                    })
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isTest(Path file) {
        return file.toString().contains("/src/test/");
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Methods and top-level classes with their lengths in lines. */
    static List<Stretch> stretches(boolean methods) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Stretch> found = new ArrayList<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    manager,
                    null,
                    List.of("-proc:none"),
                    null,
                    manager.getJavaFileObjectsFromPaths(files(".java")));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new Measure(unit, positions, methods, found).scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static final class Measure extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final boolean methods;
        private final List<Stretch> found;
        private int depth;

        Measure(CompilationUnitTree unit, SourcePositions positions, boolean methods, List<Stretch> found) {
            this.unit = unit;
            this.positions = positions;
            this.methods = methods;
            this.found = found;
        }

        @Override
        public @Nullable Void visitClass(ClassTree node, @Nullable Void nothing) {
            if (!methods && depth == 0) {
                add(
                        node.getSimpleName().toString(),
                        positions.getStartPosition(unit, node),
                        positions.getEndPosition(unit, node));
            }
            depth++;
            super.visitClass(node, null);
            depth--;
            return null;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree node, @Nullable Void nothing) {
            if (methods) {
                add(
                        node.getName().toString(),
                        positions.getStartPosition(unit, node),
                        positions.getEndPosition(unit, node));
            }
            return super.visitMethod(node, null);
        }

        private void add(String name, long start, long end) {
            long first = unit.getLineMap().getLineNumber(start);
            long last = unit.getLineMap().getLineNumber(end);
            found.add(new Stretch(Path.of(unit.getSourceFile().toUri()), name, first, last - first + 1));
        }
    }
}
