package dev.tenantry.controlplane.operation;

import dev.tenantry.controlplane.catalog.Json;
import java.util.List;

/**
 * Why this release does not work on an operation, although it is its turn. Guessing what another release meant would be worse than a person
 * who has to look, so the operation is parked as it stands, and nothing else waits for it.
 */
final class Refusals {
    private Refusals() {}

    /**
     * The input as the kind reads it.
     *
     * @throws RefusedException when it cannot
     */
    static <I> I input(OperationKind<I> kind, Claimed operation) {
        try {
            return kind.input(Json.readMap(operation.input()));
        } catch (RuntimeException unreadable) {
            throw refused(
                    Failure.UNREADABLE,
                    operation,
                    "The input of the operation cannot be read as one of " + kind.name() + ": " + words(unreadable)
                            + ".");
        }
    }

    static RefusedException unknownKind(Claimed operation) {
        return refused(
                Failure.UNKNOWN_KIND,
                operation,
                "This release of the control plane knows no kind of operation that is called " + operation.kind()
                        + ".");
    }

    static RefusedException otherVersion(Claimed operation, int known) {
        String which = operation.definitionVersion() > known ? "a newer" : "an older";
        return refused(
                Failure.UNKNOWN_DEFINITION,
                operation,
                "The operation was begun by " + which + " release, with version " + operation.definitionVersion()
                        + " of the steps of " + operation.kind() + "; this control plane knows version " + known + ".");
    }

    static RefusedException otherSteps(Claimed operation, List<String> recorded) {
        return refused(
                Failure.UNKNOWN_DEFINITION,
                operation,
                "The operation was begun with other steps of " + operation.kind() + " than this control plane knows: "
                        + String.join(", ", recorded) + ".");
    }

    static RefusedException unreadableJournal(Claimed operation, RuntimeException unreadable) {
        return refused(
                Failure.UNREADABLE,
                operation,
                "The journal of the operation cannot be read: " + words(unreadable) + ".");
    }

    private static RefusedException refused(String code, Claimed operation, String why) {
        return new RefusedException(new Failure(
                code,
                why + " Nothing was changed.",
                Failure.Attempts.ONCE,
                List.of(
                        "tenantctl operations get " + operation.id(),
                        "run the release of the control plane that began it, or a newer one that can read it",
                        "tenantctl operations retry " + operation.id())));
    }

    private static String words(RuntimeException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
