package dev.tenantry.cli.dev;

import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.cli.demo.Demo;
import dev.tenantry.cli.demo.World;
import dev.tenantry.cli.session.ConfirmOptions;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The story, told on a Tenantry of this machine. */
@Command(
        name = "demo",
        description = {
            "Shows the whole idea on this machine, with real databases: three tenants, traffic,",
            "isolation, backup, an accident, a restore beside and a swap under traffic. Then stays up until Ctrl-C."
        })
public final class DemoCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--exit", description = "Ends after the story: status 0 if everything was proven.")
    private boolean exit;

    @Option(names = "--reset", description = "Starts from nothing: removes what an earlier demo or 'dev up' kept.")
    private boolean reset;

    @Mixin
    private final ConfirmOptions.Yes confirm = new ConfirmOptions.Yes();

    public DemoCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Path launcher = DevCommand.launcher();
        Path chinook = launcher.resolveSibling("../share/demo/chinook").normalize();
        Demo demo = new Demo(session.terminal());
        try (DevFolder folder = DevFolder.take(session.devFolder())) {
            if (reset && !folder.isNew()) {
                confirm.require(
                        session, "Everything in " + session.devFolder() + " will be gone: tenants, backups and keys.");
                folder.clear();
            }
            boolean fresh = folder.isNew();
            try (Stage stage = demo.run(
                    fresh, chinook, () -> new Stage(folder, DevStack.start(folder, launcher, demo::starting)))) {
                String command = session.environment().getOrDefault("TENANTCTL_COMMAND", "tenantctl");
                if (exit) {
                    demo.ended(command, session.devFolder().toString());
                    return ExitCode.OK.status();
                }
                demo.next(command, session.workingFolder().toString());
                DevCommand.describe(session, stage.stack);
                session.say("Ctrl-C stops everything; the data stays in " + session.devFolder() + ".");
                return DevCommand.untilTheEnd(session, stage.stack);
            }
        }
    }

    /** The running stack, as the story sees it. */
    private record Stage(DevFolder folder, DevStack stack) implements World, AutoCloseable {
        @Override
        public URI gatewayUrl() {
            return stack.gatewayUrl();
        }

        @Override
        public ControlPlane administrator() {
            return stack.controlPlane();
        }

        @Override
        public ControlPlane as(String token) {
            return stack.controlPlane(token);
        }

        @Override
        public @Nullable String secret(String name) {
            Path file = folder.path(name + ".token");
            try {
                return Files.exists(file) ? Files.readString(file).strip() : null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void keepSecret(String name, String secret) {
            folder.write(name + ".token", secret + "\n");
        }

        @Override
        public String plan() {
            return DevStack.PLAN;
        }

        @Override
        public String region() {
            return DevStack.REGION;
        }

        @Override
        public void close() {
            stack.close();
        }
    }
}
