package dev.tenantry.api.client;

/** No answer: nobody listens, the connection broke, or the time ran out. Whether a change was made is not known. */
public final class ApiUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ApiUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
