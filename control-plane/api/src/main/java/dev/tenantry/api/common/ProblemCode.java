package dev.tenantry.api.common;

/**
 * Every code a {@link Problem} can carry. Each has a page in docs/reference/problems with its cause and the next step.
 */
public enum ProblemCode {
    REQUEST_MALFORMED("request.malformed", 400, "The request cannot be read", false),
    REQUEST_INVALID("request.invalid", 422, "The request has members that are refused", false),
    REQUEST_TOO_LARGE("request.too_large", 413, "The request is too large", false),
    REQUEST_NOT_FOUND("request.not_found", 404, "There is no such thing, or it is not yours to see", false),
    REQUEST_METHOD_NOT_ALLOWED("request.method_not_allowed", 405, "The path does not know this method", false),
    REQUEST_NOT_ACCEPTABLE("request.not_acceptable", 406, "The path does not answer in this form", false),
    REQUEST_UNSUPPORTED_TYPE("request.unsupported_type", 415, "The path does not take this kind of body", false),
    REQUEST_CONFLICT("request.conflict", 409, "The request does not fit the present state", false),
    REQUEST_PRECONDITION_FAILED("request.precondition_failed", 412, "The object changed since it was read", false),
    REQUEST_RATE_LIMITED("request.rate_limited", 429, "Too many requests", true),
    REQUEST_INTERNAL("request.internal", 500, "The control plane failed", true),
    REQUEST_UNAVAILABLE("request.unavailable", 503, "The control plane cannot do this now", true),
    IDEMPOTENCY_MISMATCH("idempotency.mismatch", 422, "The idempotency key was used with another request", false),
    IDEMPOTENCY_IN_PROGRESS("idempotency.in_progress", 409, "The first request with this key is still at work", true),
    ACCESS_UNAUTHENTICATED("access.unauthenticated", 401, "No valid token", false),
    ACCESS_FORBIDDEN("access.forbidden", 403, "The token does not allow this", false),
    ACCESS_SAME_PERSON("access.same_person", 403, "The person who asked may not approve", false),
    SERVER_UNREACHABLE("server.unreachable", 422, "The server cannot be reached", true),
    SERVER_WRONG_CREDENTIAL("server.wrong_credential", 422, "The server refused the administrator credential", false),
    SERVER_UNSUITABLE("server.unsuitable", 422, "The server is not fit to hold tenants", false),
    SERVER_DUPLICATE("server.duplicate", 409, "The server is registered already", false),
    SERVER_NOT_EMPTY("server.not_empty", 409, "Something is still on the server", false),
    SERVER_ANSWERS("server.answers", 409, "The server answers and is not lost", false),
    SERVER_REMOVED("server.removed", 409, "The server was taken out of the catalog", false),
    SERVER_NONE_ELIGIBLE("server.none_eligible", 409, "No server can take the database", true),
    SCHEMA_INVALID("schema.invalid", 422, "The migrations cannot be published", false),
    SCHEMA_MIGRATION_FAILED("schema.migration_failed", 422, "A migration failed", false),
    PLAN_UNKNOWN("plan.unknown", 422, "There is no such plan", false),
    TENANT_DUPLICATE_SLUG("tenant.duplicate_slug", 409, "The slug is taken", false),
    TENANT_SLUG_RESERVED("tenant.slug_reserved", 409, "The slug was another tenant's and stays reserved", false),
    TENANT_BUSY("tenant.busy", 409, "Another operation holds the tenant", true),
    TENANT_WRONG_STATE("tenant.wrong_state", 409, "The tenant is not in a state that allows this", false),
    TENANT_DELETED("tenant.deleted", 409, "The tenant is deleted", false),
    TENANT_NOT_CONFIRMED("tenant.not_confirmed", 422, "The confirmation does not name the tenant", false),
    TENANT_NOT_DELETED("tenant.not_deleted", 409, "The tenant is not deleted", false),
    TENANT_GRACE_OVER("tenant.grace_over", 409, "The grace time of the tenant is over", false),
    DELETION_WRONG_TARGET("deletion.wrong_target", 422, "The id that was typed is not the one meant", false),
    DELETION_GRACE_RUNNING("deletion.grace_running", 409, "The grace time is not over", false),
    DELETION_ON_HOLD("deletion.on_hold", 409, "The tenant is under legal hold", false),
    DELETION_PENDING("deletion.pending", 409, "The tenant has an open deletion already", false),
    DELETION_STALE_PLAN("deletion.stale_plan", 409, "What would be destroyed is not what was approved", false),
    DELETION_EXPIRED("deletion.expired", 409, "Nobody decided the deletion in time", false),
    DELETION_DECIDED("deletion.decided", 409, "The deletion is decided already", false),
    DELETION_NOT_APPROVED("deletion.not_approved", 409, "The deletion is not approved by another person", false),
    DELETION_CAP_REACHED("deletion.cap_reached", 409, "The fleet's cap of deletions per hour is reached", false),
    HOLD_RELEASED("hold.released", 409, "The hold was released already", false),
    OPERATION_WRONG_STATE("operation.wrong_state", 409, "The operation is not in a state that allows this", false),
    OPERATION_PARKED("operation.parked", 409, "An operation needs a person", false),
    BACKUP_INCOMPLETE("backup.incomplete", 409, "The backup is not complete", false),
    BACKUP_STORE_FULL("backup.store_full", 507, "The object store is full", true),
    BACKUP_CORRUPT("backup.corrupt", 422, "The backup does not agree with its manifest", false),
    RESTORE_DIFFERENT("restore.different", 422, "The restored database differs from the manifest", false),
    RESTORE_WRONG_TENANT("restore.wrong_tenant", 422, "The backup belongs to another tenant", false),
    RESTORE_TABLE_UNKNOWN("restore.table_unknown", 422, "The backup has no such table", false),
    RESTORE_NO_UNDO("restore.no_undo", 409, "There is nothing to undo, or the undo window has passed", false),
    DRIFT_WRONG_STATE("drift.wrong_state", 409, "The drift is not in a state that allows this", false),
    ONBOARDING_DUPLICATE("onboarding.duplicate", 409, "The CRM reference has a request already", false),
    ONBOARDING_DECIDED("onboarding.decided", 409, "The request is decided already", false),
    SCHEDULE_BAD_CRON("schedule.bad_cron", 422, "The cron expression cannot be read", false),
    SCHEDULE_UNKNOWN_ZONE("schedule.unknown_zone", 422, "There is no such time zone", false),
    SCHEDULE_UNKNOWN_KIND("schedule.unknown_kind", 422, "Schedules do not ask for operations of this kind", false),
    SCHEDULE_DUPLICATE("schedule.duplicate", 409, "A schedule of this name exists", false),
    ROUTING_UNKNOWN_NODE("routing.unknown_node", 409, "The node is not registered", false),
    GATEWAY_NO_TOKEN("gateway.no_token", 401, "No valid application token", false),
    GATEWAY_SUSPENDED("gateway.suspended", 503, "The tenant is suspended", false),
    GATEWAY_READ_ONLY("gateway.read_only", 409, "The tenant is read-only", false),
    GATEWAY_MAINTENANCE("gateway.maintenance", 503, "The tenant is being moved and the wait ran out", true),
    GATEWAY_UNROUTABLE("gateway.unroutable", 503, "No route to the tenant's database", true),
    GATEWAY_SQL_REFUSED("gateway.sql_refused", 422, "The database refused a statement", false),
    GATEWAY_TIMEOUT("gateway.timeout", 504, "The transaction took longer than it may", true),
    GATEWAY_OUTCOME_UNKNOWN(
            "gateway.outcome_unknown", 502, "It is not known whether the transaction was committed", false),
    GATEWAY_BUSY("gateway.busy", 429, "The tenant uses all its connections", true);

    private final String code;
    private final int status;
    private final String title;
    private final boolean retryable;

    ProblemCode(String code, int status, String title, boolean retryable) {
        this.code = code;
        this.status = status;
        this.title = title;
        this.retryable = retryable;
    }

    /** The code as it travels: capability.word. */
    public String code() {
        return code;
    }

    /** The HTTP status it is answered with. */
    public int status() {
        return status;
    }

    /** The title, the same for every occurrence. */
    public String title() {
        return title;
    }

    /** Whether the same request may succeed later. */
    public boolean retryable() {
        return retryable;
    }
}
