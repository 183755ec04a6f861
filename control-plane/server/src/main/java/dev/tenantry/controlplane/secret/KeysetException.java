package dev.tenantry.controlplane.secret;

/** The keys this control plane needs are missing, open to others, or of another installation: it must not start. The message says what to do. */
public final class KeysetException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public KeysetException(String message) {
        super(message);
    }
}
