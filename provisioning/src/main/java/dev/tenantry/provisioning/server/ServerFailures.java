package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Turns what the driver threw into a failure with a code and a sentence. Statements are never repeated: they may hold passwords. */
public final class ServerFailures {
    /** MySQL: the account is locked. */
    private static final int MYSQL_ACCOUNT_LOCKED = 3118;

    private static final int MARIADB_ACCOUNT_LOCKED = 4151;
    private static final Set<Integer> WRONG_CREDENTIAL =
            Set.of(1045, 1698, MYSQL_ACCOUNT_LOCKED, MARIADB_ACCOUNT_LOCKED, 1820, 1862, 2061);
    private static final Set<Integer> BUSY = Set.of(1040, 1203, 1226, 1205, 1213, 1053, 1290, 1317, 3024, 1969);
    private static final int SECURE_TRANSPORT_REQUIRED = 3159;

    /** MariaDB says it instead of an answer when a session was ended from outside, as by a shutdown. */
    private static final int CONNECTION_KILLED = 1927;

    private ServerFailures() {}

    /** The failure of a login. */
    static ProvisioningException atLogin(SQLException cause, ServerEndpoint endpoint, String user) {
        if (isTlsFailure(cause)) {
            return new ProvisioningException(
                    FailureCode.SERVER_UNSUITABLE,
                    "The server at %s was not spoken to: its TLS certificate is not what mode %s and the registered authority demand (%s)."
                            .formatted(endpoint.address(), endpoint.tls().mode().word(), deepestWords(cause)),
                    cause,
                    List.of(
                            "compare the authority that was registered with the one that signed the server's certificate"));
        }
        if (cause.getErrorCode() == SECURE_TRANSPORT_REQUIRED || needsEncryption(cause)) {
            return new ProvisioningException(
                    FailureCode.SERVER_UNSUITABLE,
                    "The server at %s accepts a login over an encrypted connection only.".formatted(endpoint.address()),
                    cause,
                    List.of("register it with TLS: tenantctl servers register --tls-mode verify-identity"));
        }
        if (WRONG_CREDENTIAL.contains(cause.getErrorCode())) {
            return new ProvisioningException(
                    FailureCode.SERVER_WRONG_CREDENTIAL,
                    "The server at %s refused the account %s: %s.".formatted(endpoint.address(), user, words(cause)),
                    cause,
                    List.of("check the account's name, its password and from which hosts it may log in"));
        }
        if (isLost(cause)) {
            return new ProvisioningException(
                    FailureCode.SERVER_UNREACHABLE,
                    "The server at %s could not be reached for a login as %s: %s."
                            .formatted(endpoint.address(), user, whyUnreachable(cause)),
                    cause,
                    List.of(
                            "check that the server runs and that host and port are right",
                            "check that no firewall stands between the control plane's machine and "
                                    + endpoint.address()));
        }
        return of(cause, "a login as " + user, endpoint.address());
    }

    /** The driver says "Communications link failure" of everything; its deepest cause knows which. */
    private static String whyUnreachable(SQLException cause) {
        Throwable deepest = deepest(cause);
        return switch (deepest) {
            case UnknownHostException ignored -> "no such host is known";
            case ConnectException ignored ->
                "nothing listens there, or the way is closed (%s)".formatted(words(deepest));
            case SocketTimeoutException ignored -> "it did not answer in time (%s)".formatted(words(deepest));
            case EOFException ignored -> "what listens there closed the connection before the login";
            default -> words(deepest);
        };
    }

    /** The failure of doing {@code what} to {@code object}: a lost server, a busy one, or its refusal in its own words. */
    public static ProvisioningException of(SQLException cause, String what, String object) {
        FailureCode code = codeOf(cause);
        String happened = switch (code) {
            case SERVER_UNREACHABLE -> "could not be reached for";
            case SERVER_BUSY -> "is too busy for";
            default -> "refused";
        };
        String detail = words(cause) + (cause.getErrorCode() == 0 ? "" : " (error " + cause.getErrorCode() + ")");
        return new ProvisioningException(
                code, "The server of %s %s %s: %s.".formatted(object, happened, what, detail), cause, List.of());
    }

    /** SERVER_UNREACHABLE, SERVER_BUSY or SERVER_REFUSED. */
    public static FailureCode codeOf(SQLException cause) {
        if (isLost(cause)) {
            return FailureCode.SERVER_UNREACHABLE;
        }
        return isBusy(cause) ? FailureCode.SERVER_BUSY : FailureCode.SERVER_REFUSED;
    }

    /** Whether the server is gone, rather than unwilling. */
    public static boolean isLost(SQLException cause) {
        if (cause.getErrorCode() == CONNECTION_KILLED) {
            return true;
        }
        // Too many connections also comes with a state of class 08, and the server is there.
        if (isBusy(cause)) {
            return false;
        }
        String state = cause.getSQLState();
        // While rows are read the driver gives a broken connection neither a number nor a state of that class.
        return (state != null && state.startsWith("08")) || (cause.getErrorCode() == 0 && isCutOff(cause));
    }

    /** Whether the server is there and cannot do it now, or was interrupted in it. */
    static boolean isBusy(SQLException cause) {
        return BUSY.contains(cause.getErrorCode());
    }

    private static boolean isCutOff(Throwable cause) {
        for (@Nullable Throwable link = cause; link != null; link = link.getCause()) {
            if (link instanceof EOFException
                    || link instanceof SocketException
                    || link instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    static boolean isAccountLocked(SQLException cause) {
        return cause.getErrorCode() == MYSQL_ACCOUNT_LOCKED || cause.getErrorCode() == MARIADB_ACCOUNT_LOCKED;
    }

    private static boolean needsEncryption(SQLException cause) {
        return words(cause).contains("Public Key Retrieval is not allowed");
    }

    /** Whether the two sides did not agree. A handshake that was cut off says nothing about a certificate: the server may be restarting. */
    static boolean isTlsFailure(Throwable cause) {
        boolean inHandshake = false;
        for (@Nullable Throwable link = cause; link != null; link = link.getCause()) {
            if (link instanceof GeneralSecurityException) {
                return true;
            }
            inHandshake |= link instanceof SSLException;
        }
        return inHandshake && !isCutOff(cause);
    }

    private static String deepestWords(Throwable cause) {
        return words(deepest(cause));
    }

    private static Throwable deepest(Throwable cause) {
        Throwable deepest = cause;
        for (@Nullable Throwable link = cause; link != null; link = link.getCause()) {
            deepest = link;
        }
        return deepest;
    }

    /** The first line of a message, without its full stop. */
    private static String words(Throwable cause) {
        String first = Objects.requireNonNullElse(
                        cause.getMessage(), cause.getClass().getSimpleName())
                .lines()
                .findFirst()
                .orElse("")
                .strip();
        return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    }
}
