package dev.tenantry.controlplane.problem;

import dev.tenantry.api.common.ProblemCode;
import org.jspecify.annotations.Nullable;

/** ETags: an object's row version in quotes. */
public final class Preconditions {
    private Preconditions() {}

    /** The ETag of an object. */
    public static String etag(long rowVersion) {
        return "\"" + rowVersion + "\"";
    }

    /**
     * Refuses a change of an object that is not the one the caller read. Without the header, or with {@code *}, any version will do.
     *
     * @throws ApiException REQUEST_PRECONDITION_FAILED
     */
    public static void check(@Nullable String ifMatch, long rowVersion) {
        if (ifMatch != null && !ifMatch.equals("*") && !ifMatch.equals(etag(rowVersion))) {
            throw new ApiException(
                    ProblemCode.REQUEST_PRECONDITION_FAILED,
                    "The object changed since it was read (it is at " + etag(rowVersion)
                            + " now); nothing was changed.",
                    "Read it again, look at what changed, then repeat the request with the new ETag.");
        }
    }
}
