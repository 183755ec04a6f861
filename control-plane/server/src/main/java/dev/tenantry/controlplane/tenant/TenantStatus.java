package dev.tenantry.controlplane.tenant;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.controlplane.problem.ApiException;
import java.util.Locale;
import java.util.Set;

/** The three axes on which a tenant's state is told, never mixed, and which steps each axis allows. */
public final class TenantStatus {
    private TenantStatus() {}

    /** What all axes share: a word for the catalog and the API, and the words that may follow. */
    private static <S extends Enum<S>> void check(String axis, S from, S to, Set<S> allowed) {
        if (!allowed.contains(to)) {
            throw new ApiException(
                    ProblemCode.TENANT_WRONG_STATE,
                    "The tenant's " + axis + " status is " + word(from) + " and cannot become " + word(to)
                            + ". Nothing was changed.");
        }
    }

    private static String word(Enum<?> status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    /** What was agreed with the customer. */
    public enum Commercial {
        TRIAL,
        ACTIVE,
        PAST_DUE,
        ENDED;

        public String word() {
            return TenantStatus.word(this);
        }

        public static Commercial of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }

        /** What may follow. An ended contract is taken up again only inside the grace time. */
        public Set<Commercial> next() {
            return switch (this) {
                case TRIAL -> Set.of(ACTIVE, ENDED);
                case ACTIVE -> Set.of(PAST_DUE, ENDED);
                case PAST_DUE -> Set.of(ACTIVE, ENDED);
                case ENDED -> Set.of(ACTIVE);
            };
        }

        /** The next status, if it may follow; else TENANT_WRONG_STATE. */
        public Commercial to(Commercial next) {
            check("commercial", this, next, next());
            return next;
        }
    }

    /** What traffic gets. */
    public enum Service {
        PROVISIONING,
        READY,
        READ_ONLY,
        SUSPENDED,
        MAINTENANCE,
        FAILED;

        public String word() {
            return TenantStatus.word(this);
        }

        public static Service of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }

        /** Whether traffic reaches the database in this status, if only to read. */
        public boolean flows() {
            return this == READY || this == READ_ONLY;
        }

        /** What may follow. Failed is the end of a tenant that never went live. */
        public Set<Service> next() {
            return switch (this) {
                case PROVISIONING -> Set.of(READY, FAILED);
                case READY -> Set.of(READ_ONLY, SUSPENDED, MAINTENANCE);
                case READ_ONLY -> Set.of(READY, SUSPENDED, MAINTENANCE);
                case SUSPENDED -> Set.of(READY, READ_ONLY, MAINTENANCE);
                case MAINTENANCE -> Set.of(READY, READ_ONLY, SUSPENDED);
                case FAILED -> Set.of();
            };
        }

        /** The next status, if it may follow; else TENANT_WRONG_STATE. */
        public Service to(Service next) {
            check("service", this, next, next());
            return next;
        }
    }

    /** What has become of the customer's data. */
    public enum Data {
        LIVE,
        RETAINED,
        ON_HOLD,
        ERASED;

        public String word() {
            return TenantStatus.word(this);
        }

        public static Data of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }

        /** What may follow. Live data is never erased: it is retained first. */
        public Set<Data> next() {
            return switch (this) {
                case LIVE -> Set.of(RETAINED, ON_HOLD);
                case RETAINED -> Set.of(LIVE, ON_HOLD, ERASED);
                case ON_HOLD -> Set.of(LIVE, RETAINED);
                case ERASED -> Set.of();
            };
        }

        /** The next status, if it may follow; else TENANT_WRONG_STATE. */
        public Data to(Data next) {
            check("data", this, next, next());
            return next;
        }
    }
}
