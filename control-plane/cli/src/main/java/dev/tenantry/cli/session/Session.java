package dev.tenantry.cli.session;

import dev.tenantry.api.client.ApiClient;
import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.api.id.TypedId;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.cli.context.ContextEntry;
import dev.tenantry.cli.context.Contexts;
import dev.tenantry.cli.terminal.Style;
import dev.tenantry.cli.terminal.Terminal;
import dev.tenantry.cli.terminal.Words;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One run of the command: what was asked for globally, and what follows from it. Made before the command line is read. */
public final class Session {
    private final GlobalOptions options = new GlobalOptions();
    private final Terminal process;
    private final Map<String, String> environment;
    private final Path workingFolder;

    /**
     * A session of a process.
     *
     * @param workingFolder where relative things of the user lie, the state of {@code dev up} among them
     */
    public Session(Terminal terminal, Map<String, String> environment, Path workingFolder) {
        this.process = terminal;
        this.environment = Map.copyOf(environment);
        this.workingFolder = workingFolder;
    }

    /** The options that every command has; filled while the command line is read. */
    public GlobalOptions options() {
        return options;
    }

    public Map<String, String> environment() {
        return environment;
    }

    public Path workingFolder() {
        return workingFolder;
    }

    /** Where to speak. */
    public Terminal terminal() {
        Terminal terminal = options.noColor ? process.withoutColour() : process;
        return options.noInput ? terminal.withoutQuestions() : terminal;
    }

    public Printer printer() {
        return new Printer(terminal(), options.output);
    }

    /** Tells a person something, unless it has to be quiet. */
    public void say(String line) {
        if (!options.quiet) {
            terminal().err().println(line);
        }
    }

    /** The folder of {@code dev up}: TENANTRY_DEV_HOME, or .tenantry/dev below the working folder. */
    public Path devFolder() {
        String configured = environment.get("TENANTRY_DEV_HOME");
        return configured == null || configured.isBlank()
                ? workingFolder.resolve(".tenantry/dev")
                : workingFolder.resolve(configured);
    }

    /** The user's contexts. */
    public Contexts contexts() {
        String configured = environment.get("XDG_CONFIG_HOME");
        Path base = configured == null || configured.isBlank()
                ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".config")
                : Path.of(configured);
        return Contexts.read(base.resolve("tenantry/contexts.yaml"));
    }

    /** A context and where it was found. */
    public record Chosen(String origin, ContextEntry entry) {}

    /**
     * Which control plane: options first, then variables, then what {@code dev up} runs in this folder, then the user's current context.
     */
    public Chosen context() {
        Chosen base = named();
        String url = options.url != null ? options.url : environment.get("TENANTRY_URL");
        Path tokenFile = options.tokenFile;
        if (tokenFile == null && environment.get("TENANTRY_TOKEN_FILE") != null) {
            tokenFile = Path.of(environment.get("TENANTRY_TOKEN_FILE"));
        }
        if (base == null && url == null) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "context.none",
                    "no control plane is named, and there is no context",
                    "tenantctl dev up                                    (a whole Tenantry on this machine)",
                    "tenantctl context set NAME --url URL --token-file FILE");
        }
        String origin = base == null || url != null ? "options" : base.origin();
        String token = tokenFile != null
                ? tokenFile.toString()
                : base == null ? null : base.entry().tokenFile();
        return new Chosen(
                origin,
                new ContextEntry(
                        url != null ? url : Objects.requireNonNull(base).entry().url(), token));
    }

    private @Nullable Chosen named() {
        String name = options.context != null ? options.context : environment.get("TENANTRY_CONTEXT");
        if (name != null) {
            return new Chosen("context " + name, contexts().get(name));
        }
        if (options.url != null || environment.get("TENANTRY_URL") != null) {
            return null;
        }
        Path running = devFolder().resolve("contexts.yaml");
        if (Files.exists(running)) {
            return new Chosen("dev up in " + devFolder(), Contexts.read(running).get("dev"));
        }
        Contexts contexts = contexts();
        String current = contexts.current();
        return current == null ? null : new Chosen("context " + current, contexts.get(current));
    }

    /** The control plane, for reading. */
    public ControlPlane controlPlane() {
        ContextEntry context = context().entry();
        return new ControlPlane(new ApiClient(uri(context.url()), token(context)));
    }

    /** The control plane, for a verb that changes something. */
    public ControlPlane controlPlane(ChangeOptions change) {
        ContextEntry context = context().entry();
        ApiClient.ChangeListener listener = change.dryRun
                ? (method, path, body) -> {
                    throw new DryRun(method, path, body);
                }
                : (method, path, body) -> {};
        return new ControlPlane(new ApiClient(uri(context.url()), token(context), listener), change.idempotencyKey);
    }

    private static URI uri(String url) {
        try {
            URI uri = URI.create(url);
            if ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below like any other address that does not fit.
        }
        throw new CommandFailure(
                ExitCode.USAGE, "context.url", "'" + url + "' is not an address such as https://tenantry.example:7400");
    }

    private @Nullable String token(ContextEntry context) {
        return context.tokenFile() == null ? null : secretFile(workingFolder.resolve(context.tokenFile()), "token");
    }

    /** The first line of a file that holds a secret. */
    public String secretFile(Path file, String what) {
        try {
            String first = Files.readString(file).lines().findFirst().orElse("").strip();
            if (!first.isEmpty()) {
                return first;
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "context.file",
                    "the " + what + " file " + file + " cannot be read",
                    "check its path and its permissions");
        }
        throw new CommandFailure(ExitCode.USAGE, "context.file", "the " + what + " file " + file + " is empty");
    }

    /** The tenant of a slug or an id. */
    public TenantView tenant(ControlPlane controlPlane, String slugOrId) {
        if (TypedId.hasForm(TenantId.PREFIX, slugOrId)) {
            return controlPlane.tenant(slugOrId);
        }
        TenantView tenant = controlPlane.tenantOfSlug(slugOrId);
        if (tenant == null) {
            throw unknown(
                    "tenant",
                    slugOrId,
                    controlPlane.tenants(1000).stream().map(TenantView::slug).toList());
        }
        return tenant;
    }

    /** The tenant of a slug or an id, shown back to the person who is about to change it. */
    public TenantView tenantToChange(ControlPlane controlPlane, String slugOrId) {
        TenantView tenant = tenant(controlPlane, slugOrId);
        say(terminal()
                .talk(Style.FAINT, "tenant " + tenant.slug() + " is " + tenant.id() + ", " + tenant.displayName()));
        return tenant;
    }

    /** The server of a name or an id. One that was taken out of the catalog is found by its id only. */
    public ServerView server(ControlPlane controlPlane, String nameOrId) {
        if (nameOrId.startsWith("srv_")) {
            return controlPlane.server(nameOrId);
        }
        List<ServerView> servers = controlPlane.servers();
        return servers.stream()
                .filter(server -> server.name().equals(nameOrId))
                .findFirst()
                .orElseThrow(() -> unknown(
                        "server",
                        nameOrId,
                        servers.stream().map(ServerView::name).toList()));
    }

    /** Says that there is no such thing, and what was probably meant. */
    public static CommandFailure unknown(String what, String typed, List<String> known) {
        String likely = Words.likely(typed, known);
        String list = "tenantctl " + what + "s list";
        String sentence = "there is no " + what + " '" + typed + "', or it is not yours to see";
        return likely == null
                ? new CommandFailure(ExitCode.NOT_FOUND, what + ".unknown", sentence, list)
                : new CommandFailure(
                        ExitCode.NOT_FOUND, what + ".unknown", sentence, "did you mean '" + likely + "'?", list);
    }
}
