package dev.tenantry.controlplane.catalog;

import dev.tenantry.api.common.Page;
import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.controlplane.problem.ApiException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a listing by creation time, newest first, goes on: after this instant and id. */
public record Cursor(Instant at, String id) {
    /** Before every row: where a listing begins. */
    public static final Cursor START = new Cursor(Instant.parse("9999-12-31T23:59:59Z"), "");

    /** Reads what a caller gave back; null is the beginning. Anything that is not a cursor is REQUEST_INVALID. */
    public static Cursor read(@Nullable String text) {
        if (text == null) {
            return START;
        }
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int comma = plain.indexOf(',');
            return new Cursor(Instant.parse(plain.substring(0, comma)), plain.substring(comma + 1));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException failure) {
            throw new ApiException(
                    ProblemCode.REQUEST_INVALID, "The cursor is not one that a listing gave. Nothing was changed.");
        }
    }

    /** The text a caller gives back. */
    public String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((at + "," + id).getBytes(StandardCharsets.UTF_8));
    }

    /** Makes a page of what was found when one more than the limit was asked for. */
    public static <T> Page<T> page(List<T> found, int limit, Function<T, Cursor> position) {
        return found.size() <= limit
                ? new Page<>(found, null)
                : new Page<>(
                        found.subList(0, limit),
                        position.apply(found.get(limit - 1)).text());
    }
}
