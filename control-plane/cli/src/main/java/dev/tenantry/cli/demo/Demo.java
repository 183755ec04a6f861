package dev.tenantry.cli.demo;

import dev.tenantry.cli.terminal.Style;
import dev.tenantry.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** The demo from its title to what one may try next. */
public final class Demo {
    private final Terminal terminal;
    private final Teller teller;

    public Demo(Terminal terminal) {
        this.terminal = terminal;
        this.teller = new Teller(terminal);
    }

    /** Hears what is being started. */
    public void starting(String what) {
        teller.live("now: " + what);
    }

    /**
     * Starts the world and tells the story in it.
     *
     * @param chinook the folder of the demo's migrations and data
     */
    public <W extends World> W run(boolean fresh, Path chinook, Supplier<W> start) {
        teller.title("Tenantry", "a database for each customer, shown on real MariaDB servers");
        List<W> world = new java.util.ArrayList<>();
        teller.step("Started three database servers, the control plane and the runtime", () -> {
            world.add(start.get());
            return fresh ? "in a new folder" : "from kept state";
        });
        new Story(world.getFirst(), teller, new Chinook(chinook)).tell();
        teller.summary();
        return world.getFirst();
    }

    /** What is left when everything is stopped after the story. */
    public void ended(String command, String folder) {
        terminal.out().println();
        terminal.out().println("  Everything that was started stops now; the data stays in");
        terminal.out().println("    " + terminal.result(Style.FAINT, folder));
        terminal.out().println("  To look around in it, or to begin anew:");
        terminal.out().println("    " + terminal.result(Style.ACCENT, command + " demo"));
        terminal.out().println("    " + terminal.result(Style.ACCENT, command + " demo --reset"));
        terminal.out().println();
    }

    /** What works in another terminal while the demo runs. */
    public void next(String command, String folder) {
        List<List<String>> commands = List.of(
                List.of(command + " tenants list", "who is there"),
                List.of(
                        command + " backups list harbour-records",
                        "the backup is proven: it was restored and compared"),
                List.of(
                        command + " tenants databases harbour-records",
                        "the former database stays for the undo window"),
                List.of(
                        command + " tenants undo-swap harbour-records --reason 'just trying' --confirm harbour-records",
                        "takes the swap back"),
                List.of(command + " operations list", "every step of everything"),
                List.of(command + " audit list", "who did what, when and why"));
        terminal.out().println();
        terminal.out()
                .println("  " + terminal.result(Style.STRONG, "Try next") + ", in another terminal and in this folder ("
                        + folder + "):");
        terminal.out().println();
        for (List<String> each : commands) {
            terminal.out().println("    " + terminal.result(Style.ACCENT, each.getFirst()));
            terminal.out().println("      " + terminal.result(Style.FAINT, each.getLast()));
        }
    }
}
