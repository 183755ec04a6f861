package dev.tenantry.controlplane.problem;

import dev.tenantry.api.common.FieldError;
import dev.tenantry.api.common.Problem;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.controlplane.catalog.CatalogException;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import io.micronaut.core.convert.exceptions.ConversionErrorException;
import io.micronaut.core.serialize.exceptions.SerializationException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.exceptions.ContentLengthExceededException;
import io.micronaut.json.JsonSyntaxException;
import io.micronaut.web.router.exceptions.UnsatisfiedRouteException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What each kind of failure means to a caller. */
final class KnownFailures {
    private static final int DUPLICATE_KEY = 1062;

    private KnownFailures() {}

    /** The answer for a failure, or null when it is a defect of ours. */
    static @Nullable MutableHttpResponse<Problem> answer(HttpRequest<?> request, Throwable failure) {
        return switch (failure) {
            case ApiException refusal -> Problems.answer(request, refusal);
            case ProvisioningException refusal -> provisioning(request, refusal);
            case ConstraintViolationException refusal -> invalid(request, violations(refusal));
            case JsonSyntaxException ignored -> malformed(request, "The body is not valid JSON.");
            case ConversionErrorException refusal -> conversion(request, refusal);
            case UnsatisfiedRouteException refusal ->
                invalid(request, List.of(new FieldError(refusal.getArgument().getName(), "is missing")));
            case ContentLengthExceededException ignored ->
                Problems.answer(
                        request,
                        ProblemCode.REQUEST_TOO_LARGE,
                        "The body is larger than the path takes; nothing was changed.",
                        List.of(Problems.SEND_LESS));
            case CatalogException refusal -> catalog(request, refusal);
            default -> deeper(request, failure);
        };
    }

    private static @Nullable MutableHttpResponse<Problem> deeper(HttpRequest<?> request, Throwable failure) {
        if (failure instanceof SerializationException unreadable) {
            return unreadable(request, unreadable);
        }
        if (failure instanceof SQLException refused && refused.getErrorCode() == DUPLICATE_KEY) {
            return duplicate(request);
        }
        Throwable cause = failure.getCause();
        return cause == null ? null : answer(request, cause);
    }

    private static MutableHttpResponse<Problem> provisioning(HttpRequest<?> request, ProvisioningException refusal) {
        return Problems.answer(
                request, codeOf(refusal.code()), String.valueOf(refusal.getMessage()), refusal.nextSteps());
    }

    private static ProblemCode codeOf(FailureCode code) {
        return switch (code) {
            case SERVER_UNREACHABLE -> ProblemCode.SERVER_UNREACHABLE;
            case SERVER_WRONG_CREDENTIAL -> ProblemCode.SERVER_WRONG_CREDENTIAL;
            case SERVER_UNSUITABLE, SERVER_REFUSED -> ProblemCode.SERVER_UNSUITABLE;
            case SCHEMA_INVALID -> ProblemCode.SCHEMA_INVALID;
            case SCHEMA_MIGRATION_FAILED, TEMPLATE_DIFFERS -> ProblemCode.SCHEMA_MIGRATION_FAILED;
            case BACKUP_CORRUPT -> ProblemCode.BACKUP_CORRUPT;
            case RESTORE_DIFFERENT -> ProblemCode.RESTORE_DIFFERENT;
            case RESTORE_WRONG_TENANT -> ProblemCode.RESTORE_WRONG_TENANT;
            case RESTORE_TABLE_UNKNOWN -> ProblemCode.RESTORE_TABLE_UNKNOWN;
            case STORE_FULL -> ProblemCode.BACKUP_STORE_FULL;
            case IMPORT_DAMAGED, IMPORT_UNREADABLE, IMPORT_REFUSED, IMPORT_DIFFERENT -> ProblemCode.REQUEST_INVALID;
            case SERVER_BUSY,
                    STORE_FAILED,
                    COPY_DIFFERENT,
                    BACKUP_INCONSISTENT,
                    ACCOUNT_STILL_CONNECTED,
                    WORK_TAKEN_OVER,
                    WORK_STILL_ENDING -> ProblemCode.REQUEST_UNAVAILABLE;
            case DATABASE_FOREIGN,
                    DATABASE_MISSING,
                    DATABASE_NOT_EMPTY,
                    ACCOUNT_OVERREACHES,
                    BACKUP_UNSUPPORTED,
                    STORE_MISSING,
                    STORE_LOCKED -> ProblemCode.REQUEST_CONFLICT;
        };
    }

    private static MutableHttpResponse<Problem> catalog(HttpRequest<?> request, CatalogException refusal) {
        if (refusal.isDuplicateKey()) {
            return duplicate(request);
        }
        if (refusal.isConnectionLost()) {
            return Problems.answer(
                    request,
                    ProblemCode.REQUEST_UNAVAILABLE,
                    "The catalog is out of reach, so it is not known whether anything was changed.",
                    List.of("Repeat the request with the same Idempotency-Key: what was done is not done again."));
        }
        if (refusal.isWorthRepeating()) {
            return Problems.answer(
                    request,
                    ProblemCode.REQUEST_UNAVAILABLE,
                    "The catalog is too busy; nothing was changed.",
                    List.of("Repeat the request with the same Idempotency-Key."));
        }
        return ProblemResponses.internal(request, refusal);
    }

    private static MutableHttpResponse<Problem> duplicate(HttpRequest<?> request) {
        return Problems.answer(
                request,
                ProblemCode.REQUEST_CONFLICT,
                "Something with the same name or number exists already; nothing was changed.",
                List.of("Look at the listing, then choose another name."));
    }

    private static MutableHttpResponse<Problem> conversion(HttpRequest<?> request, ConversionErrorException refusal) {
        for (Throwable cause = refusal.getConversionError().getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonSyntaxException) {
                return malformed(request, "The body is not valid JSON.");
            }
            FieldError member = DecodingErrors.of(cause);
            if (member != null) {
                return invalid(request, List.of(member));
            }
        }
        return invalid(
                request, List.of(new FieldError(refusal.getArgument().getName(), "does not have the right form")));
    }

    /** What the decoder says names types and members of ours and of the sender; it is told without the values. */
    private static MutableHttpResponse<Problem> unreadable(HttpRequest<?> request, SerializationException unreadable) {
        FieldError error = DecodingErrors.of(unreadable);
        return error == null
                ? malformed(request, "The body does not have the form that the path takes.")
                : invalid(request, List.of(error));
    }

    private static MutableHttpResponse<Problem> malformed(HttpRequest<?> request, String detail) {
        return Problems.answer(request, ProblemCode.REQUEST_MALFORMED, detail + " Nothing was changed.", List.of());
    }

    private static MutableHttpResponse<Problem> invalid(HttpRequest<?> request, List<FieldError> errors) {
        List<FieldError> sorted =
                errors.stream().sorted(Comparator.comparing(FieldError::field)).toList();
        String first = sorted.isEmpty()
                ? ""
                : " (" + sorted.getFirst().field() + " " + sorted.getFirst().message() + ")";
        return Problems.answer(
                request,
                ProblemCode.REQUEST_INVALID,
                "The request is refused" + first + "; nothing was changed.",
                false,
                List.of(),
                sorted,
                null);
    }

    private static List<FieldError> violations(ConstraintViolationException refusal) {
        List<FieldError> errors = new ArrayList<>();
        for (ConstraintViolation<?> violation : refusal.getConstraintViolations()) {
            errors.add(new FieldError(member(violation.getPropertyPath()), violation.getMessage()));
        }
        return errors;
    }

    /** The path below the method's body parameter. */
    private static String member(Path path) {
        List<String> names = new ArrayList<>();
        for (Path.Node node : path) {
            Integer index = node.getIndex();
            names.add(index == null ? String.valueOf(node.getName()) : node.getName() + "[" + index + "]");
        }
        return String.join(
                ".", names.size() > 2 ? names.subList(2, names.size()) : names.subList(names.size() - 1, names.size()));
    }
}
