package dev.tenantry.cli.demo;

import dev.tenantry.api.client.ControlPlane;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What the story happens in. */
public interface World {
    URI gatewayUrl();

    /** The control plane, as its administrator. */
    ControlPlane administrator();

    /** The control plane, as somebody else. */
    ControlPlane as(String token);

    /** A secret that an earlier run kept, or null. */
    @Nullable
    String secret(String name);

    /** Keeps a secret in a file that only its owner can read. */
    void keepSecret(String name, String secret);

    String plan();

    String region();
}
