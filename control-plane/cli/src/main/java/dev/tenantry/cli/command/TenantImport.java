package dev.tenantry.cli.command;

import dev.tenantry.api.client.ApiProblemException;
import dev.tenantry.api.client.ApiUnavailableException;
import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.imports.ImportAccepted;
import dev.tenantry.api.imports.ImportTenantRequest;
import dev.tenantry.api.imports.ImportView;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How a file is brought to the control plane. */
final class TenantImport {
    private static final long SAID_EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long MEBIBYTE = 1L << 20;

    private final Session session;
    private final ControlPlane controlPlane;
    private long lastSaid = System.nanoTime();

    TenantImport(Session session, ControlPlane controlPlane) {
        this.session = session;
        this.controlPlane = controlPlane;
    }

    /** The only region there is, when none was named. */
    String region(@Nullable String named) {
        if (named != null) {
            return named;
        }
        List<String> regions = controlPlane.servers().stream()
                .map(ServerView::region)
                .distinct()
                .sorted()
                .toList();
        if (regions.size() == 1) {
            return regions.getFirst();
        }
        throw new CommandFailure(
                ExitCode.USAGE,
                "import.region",
                regions.isEmpty()
                        ? "there is no server yet, and so no region"
                        : "say in which region its data must lie: " + String.join(", ", regions),
                "--region REGION");
    }

    /**
     * Makes the tenant and sends the file. When that fails, the operation is cancelled, unless the same request can be sent again.
     *
     * @param repeatable whether the person chose the key of the request
     */
    ImportAccepted send(ImportSource source, CreateTenantRequest tenant, boolean repeatable) {
        ImportAccepted accepted = controlPlane.imports().begin(new ImportTenantRequest(tenant, source.format()));
        String operation = accepted.operation().id();
        session.say("tenant " + tenant.slug() + " is " + accepted.tenant().id() + ", placed on "
                + accepted.placement().serverName());
        try {
            // What was answered is from the first time; how far the file is, is asked now.
            ImportView upload = controlPlane.imports().get(operation);
            if (!upload.complete()) {
                PartSender target = new PartSender(controlPlane.imports(), upload, this::say);
                source.writeTo(target);
                target.complete();
            }
            return accepted;
        } catch (IOException failure) {
            cancel(operation, repeatable);
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "import.source",
                    "what is imported cannot be read: " + failure.getMessage() + "; nothing was imported",
                    "look whether all of it is there and readable");
        } catch (ApiProblemException | ApiUnavailableException failure) {
            cancel(operation, repeatable);
            throw failure;
        }
    }

    private void say(long bytes) {
        long now = System.nanoTime();
        if (now - lastSaid >= SAID_EVERY_NANOS) {
            lastSaid = now;
            session.say("sent " + bytes / MEBIBYTE + " MiB");
        }
    }

    /** An operation whose file does not come undoes itself after a while; this only makes it sooner. */
    private void cancel(String operation, boolean repeatable) {
        if (repeatable) {
            session.say("the same command with the same --idempotency-key goes on where it was");
            return;
        }
        try {
            controlPlane.cancelOperation(operation);
        } catch (ApiProblemException | ApiUnavailableException ended) {
            session.say("operation " + operation + " undoes itself when its file does not come");
        }
    }
}
