package dev.tenantry.gateway;

/** The gateway cannot start for a reason that a person can mend; the message is one sentence for that person. */
final class StartUpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartUpException(String message) {
        super(message);
    }

    StartUpException(String message, Throwable cause) {
        super(message, cause);
    }
}
