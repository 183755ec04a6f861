package dev.tenantry.cli.session;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options of every command, at any place of the command line. */
public final class GlobalOptions {
    @Option(
            names = "--context",
            scope = ScopeType.INHERIT,
            paramLabel = "NAME",
            order = 1,
            description = "The context to use instead of the current one (TENANTRY_CONTEXT).")
    @Nullable
    String context;

    @Option(
            names = "--url",
            scope = ScopeType.INHERIT,
            paramLabel = "URL",
            order = 2,
            description = "The control plane's address, instead of a context's (TENANTRY_URL).")
    @Nullable
    String url;

    @Option(
            names = "--token-file",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            order = 3,
            description = "A file whose first line is the token (TENANTRY_TOKEN_FILE).")
    @Nullable
    Path tokenFile;

    @Option(
            names = {"-o", "--output"},
            scope = ScopeType.INHERIT,
            paramLabel = "FORM",
            order = 4,
            defaultValue = "table",
            description = "How results are written: ${COMPLETION-CANDIDATES}.")
    OutputFormat output = OutputFormat.table;

    @Option(
            names = "--no-color",
            scope = ScopeType.INHERIT,
            order = 5,
            description = "No colour on a terminal either (NO_COLOR).")
    boolean noColor;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            order = 6,
            description = "Results and errors only.")
    boolean quiet;

    @Option(
            names = "--no-input",
            scope = ScopeType.INHERIT,
            order = 7,
            description = "Never ask; fail and name the option instead.")
    boolean noInput;

    public OutputFormat output() {
        return output;
    }

    /** The address that was given, or null. */
    public @Nullable String url() {
        return url;
    }

    /** The token file that was given, or null. */
    public @Nullable Path tokenFile() {
        return tokenFile;
    }

    public boolean quiet() {
        return quiet;
    }
}
