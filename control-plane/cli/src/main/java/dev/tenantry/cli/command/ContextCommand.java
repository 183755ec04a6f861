package dev.tenantry.cli.command;

import dev.tenantry.cli.context.ContextEntry;
import dev.tenantry.cli.context.Contexts;
import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import dev.tenantry.cli.session.View;
import dev.tenantry.cli.terminal.Words;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Contexts. A token is named by its file and never copied. */
@Command(name = "context", description = "Named control planes of yours: address and token file.")
public final class ContextCommand {
    /** A context as it is listed. */
    public record Row(String name, String url, @Nullable String tokenFile, boolean current) {}

    private static final View<Row> VIEW = View.<Row>named(Row::name)
            .column("NAME", Row::name)
            .column("CURRENT", row -> row.current() ? "yes" : "")
            .column("URL", Row::url)
            .column("TOKEN FILE", row -> Words.text(row.tokenFile()));

    private final Session session;

    public ContextCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "Lists the contexts.")
    int list() {
        Contexts contexts = session.contexts();
        List<Row> rows = contexts.entries().entrySet().stream()
                .map(entry -> row(contexts, entry.getKey(), entry.getValue()))
                .toList();
        session.printer()
                .list(rows, VIEW, "There is no context yet: tenantctl context set NAME --url URL --token-file FILE");
        return ExitCode.OK.status();
    }

    @Command(name = "use", description = "Makes a context the current one.")
    int use(@Parameters(paramLabel = "NAME", description = "Its name.") String name) {
        session.contexts().using(name).write();
        session.say("commands go to " + name + " from now on");
        return ExitCode.OK.status();
    }

    @Command(
            name = "set",
            description =
                    "Adds or changes a context. Give --url and --token-file; the first context becomes the current one.")
    int set(@Parameters(paramLabel = "NAME", description = "Its name.") String name) {
        Contexts contexts = session.contexts();
        ContextEntry before = contexts.entries().get(name);
        String url = session.options().url();
        if (url == null) {
            if (before == null) {
                throw new CommandFailure(
                        ExitCode.USAGE, "context.url", "a new context needs an address", "add --url URL");
            }
            url = before.url();
        }
        Path file = session.options().tokenFile();
        String token = file != null
                ? session.workingFolder()
                        .resolve(file)
                        .toAbsolutePath()
                        .normalize()
                        .toString()
                : before == null ? null : before.tokenFile();
        Contexts changed = contexts.with(name, new ContextEntry(url, token));
        changed.write();
        session.printer().one(row(changed, name, changed.get(name)), VIEW);
        return ExitCode.OK.status();
    }

    @Command(name = "show", description = "Shows which control plane a command would go to, and why.")
    int show() {
        Session.Chosen chosen = session.context();
        session.printer()
                .one(
                        new Row(
                                chosen.origin(),
                                chosen.entry().url(),
                                chosen.entry().tokenFile(),
                                true),
                        VIEW);
        return ExitCode.OK.status();
    }

    @Command(name = "delete", description = "Forgets a context; its token file stays.")
    int delete(@Parameters(paramLabel = "NAME", description = "Its name.") String name) {
        session.contexts().without(name).write();
        session.say("context " + name + " is forgotten");
        return ExitCode.OK.status();
    }

    private static Row row(Contexts contexts, String name, ContextEntry entry) {
        return new Row(name, entry.url(), entry.tokenFile(), name.equals(contexts.current()));
    }
}
