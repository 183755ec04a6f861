package dev.tenantry.provisioning.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;

/** Says what it means when a package cannot be written. */
final class WriteFailure {
    private WriteFailure() {}

    /**
     * Refuses a place that is taken, before anything is asked of a store.
     *
     * @return its whole path
     * @throws ExportRefusedException when it exists
     */
    static Path requireFree(Path wanted, String word) {
        Path place = wanted.toAbsolutePath().normalize();
        if (place.getFileName() == null || Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new ExportRefusedException(
                    "the %s %s exists; nothing was written. Name a new one".formatted(word, place));
        }
        return place;
    }

    /** Another export writes there, or one was killed. */
    static ExportRefusedException half(Path part, String word, IOException there) {
        return new ExportRefusedException(
                "the %s %s exists: another export is writing it, or one was killed. ".formatted(word, part)
                        + "Nothing was written. When none runs, remove it and try again",
                there);
    }

    static ExportRefusedException noParent(Path place, IOException missing) {
        return new ExportRefusedException(
                "there is no folder " + place.getParent() + "; nothing was written. Make it first", missing);
    }

    static ExportRefusedException notMade(Path part, String word, IOException failure) {
        return new ExportRefusedException(
                "the %s %s cannot be made: %s. Nothing was written. Name a folder where you may write"
                        .formatted(word, part, failure.getClass().getSimpleName()),
                failure);
    }

    static ExportRefusedException broken(Path place, IOException failure) {
        String why = String.valueOf(failure.getMessage());
        String lower = why.toLowerCase(Locale.ROOT);
        return lower.contains("no space left") || lower.contains("quota exceeded")
                ? new ExportRefusedException(
                        "the disk of " + place
                                + " is full; what was written is removed. Make room, or name a folder on another disk",
                        failure)
                : new ExportRefusedException(
                        "the package cannot be written: " + failure.getClass().getSimpleName() + ": " + why
                                + "; what was written is removed. Check the disk of " + place + " and try again",
                        failure);
    }
}
