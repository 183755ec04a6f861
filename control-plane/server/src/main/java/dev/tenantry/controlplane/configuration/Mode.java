package dev.tenantry.controlplane.configuration;

/** How much the control plane does by itself. */
public enum Mode {
    /** Brings the catalog's schema up to date and makes an administrator token at its start. */
    DEVELOPMENT,
    /** Changes the catalog's schema only when told to, and makes no token by itself. */
    PRODUCTION
}
