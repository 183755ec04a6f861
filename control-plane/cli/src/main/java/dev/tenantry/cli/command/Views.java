package dev.tenantry.cli.command;

import dev.tenantry.api.access.ApiTokenView;
import dev.tenantry.api.audit.AuditEventView;
import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.deletion.DeletionView;
import dev.tenantry.api.deletion.HoldView;
import dev.tenantry.api.deletion.PurgeItem;
import dev.tenantry.api.drift.DriftSweepView;
import dev.tenantry.api.drift.DriftView;
import dev.tenantry.api.onboarding.OnboardingView;
import dev.tenantry.api.operation.OperationProgress;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.operation.StepView;
import dev.tenantry.api.plan.PlanView;
import dev.tenantry.api.restore.TableDifference;
import dev.tenantry.api.routing.NodeView;
import dev.tenantry.api.schedule.ScheduleView;
import dev.tenantry.api.schema.SchemaVersionView;
import dev.tenantry.api.server.FindingView;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.api.tenant.ApplicationTokenView;
import dev.tenantry.api.tenant.DatabaseView;
import dev.tenantry.api.tenant.PlacementCandidate;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.cli.session.StepLines;
import dev.tenantry.cli.session.View;
import dev.tenantry.cli.terminal.Words;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which members people see of each record, in which order: the name first, the age last. */
public final class Views {
    public static final View<TenantView> TENANT = View.<TenantView>named(TenantView::slug)
            .column("SLUG", TenantView::slug)
            .column("SERVICE", TenantView::serviceStatus)
            .column("DATA", TenantView::dataStatus)
            .column("PLAN", tenant -> tenant.plan() + "@" + tenant.planVersion())
            .column("SCHEMA", tenant -> tenant.schema() + "@" + tenant.schemaVersion())
            .column("REGION", TenantView::region)
            .column("BACKUP", Views::backupAge)
            .column("AGE", tenant -> age(tenant.createdAt()))
            .detail("ID", TenantView::id)
            .detail("NAME", TenantView::displayName)
            .detail("COMMERCIAL", TenantView::commercialStatus)
            .detail("REASON", TenantView::statusReason)
            .detail("SERVER", tenant -> Words.text(tenant.serverId()))
            .detail("DATABASE", tenant -> Words.text(tenant.liveDatabaseId()))
            .detail("GENERATION", tenant -> Integer.toString(tenant.generation()))
            .detail("OPERATION", tenant -> Words.text(tenant.activeOperationId()))
            .detail("RESTORE POINT", Views::restorePoint)
            .detail("PROVEN RTO", tenant -> seconds(tenant.provenRtoSeconds()))
            .detail("UNPROVEN", tenant -> tenant.unprovenBackups() + " backups")
            .detail("PARTIAL", tenant -> partial(tenant.partialDatabases()))
            .detail("RETAINED UNTIL", tenant -> Words.text(tenant.retainedUntil()))
            .detail("CREATED", tenant -> tenant.createdAt() + " by " + tenant.createdBy());

    public static final View<DatabaseView> DATABASE = View.<DatabaseView>named(DatabaseView::id)
            .column("ID", DatabaseView::id)
            .column("STATE", Views::databaseState)
            .column("NAME", DatabaseView::databaseName)
            .column("SERVER", DatabaseView::serverId)
            .column("UNDO UNTIL", database -> seconds(database.undoUntil()))
            .column("ONLY TABLES", database -> String.join(", ", database.onlyTables()))
            .column("AGE", database -> age(database.createdAt()));

    public static final View<ServerView> SERVER = View.<ServerView>named(ServerView::name)
            .column("NAME", ServerView::name)
            .column("FLAVOUR", ServerView::flavour)
            .column("VERSION", ServerView::serverVersion)
            .column("ADDRESS", server -> server.host() + ":" + server.port())
            .column("REGION", ServerView::region)
            .column("WEIGHT", server -> Integer.toString(server.capacityWeight()))
            .column("DATABASES", server -> Integer.toString(server.databases()))
            .column("STATE", server -> server.removedAt() != null ? "removed" : server.cordoned() ? "cordoned" : "open")
            .column("FINDINGS", Views::findings)
            .column("AGE", server -> age(server.createdAt()))
            .detail("ID", ServerView::id)
            .detail("TLS", ServerView::tlsMode)
            .detail("LABELS", server -> pairs(server.labels()))
            .detail("CHECKED", server -> Words.text(server.checkedAt()))
            .detail("REMOVED", server -> Words.text(server.removedAt()));

    public static final View<ScheduleView> SCHEDULE = View.<ScheduleView>named(ScheduleView::name)
            .column("NAME", ScheduleView::name)
            .column("OPERATION", ScheduleView::operation)
            .column("FOR", Views::target)
            .column("CRON", ScheduleView::cron)
            .column("ZONE", ScheduleView::zone)
            .column("NEXT", schedule -> schedule.paused() ? "paused" : seconds(schedule.nextFireAt()))
            .column("LAST", Views::lastRun)
            .detail("ID", ScheduleView::id)
            .detail("MISSED", ScheduleView::missed)
            .detail("JITTER SECONDS", schedule -> Integer.toString(schedule.jitterSeconds()))
            .detail("REASON", ScheduleView::reason)
            .detail("CREATED", schedule -> schedule.createdAt() + " by " + schedule.createdBy());

    public static final View<PlanView> PLAN = View.<PlanView>named(PlanView::name)
            .column("NAME", PlanView::name)
            .column("VERSION", plan -> Integer.toString(plan.version()))
            .column("TITLE", PlanView::displayName)
            .column("CONNECTIONS", plan -> Integer.toString(plan.limits().maxConnections()))
            .column("STATEMENT", plan -> plan.limits().statementTimeoutMillis() + " ms")
            .column("ROWS", plan -> Words.number(plan.limits().maxRows()))
            .column("RETENTION", plan -> plan.backupPolicy().retentionDays() + " d")
            .column("UNDO", plan -> plan.backupPolicy().undoWindowHours() + " h")
            .column("AGE", plan -> age(plan.createdAt()))
            .detail("KEPT BEYOND", plan -> BackupKeepVerbs.kept(plan.backupPolicy()))
            .detail("RPO", plan -> BackupKeepVerbs.promised(plan.backupPolicy().rpoMinutes()))
            .detail("RTO", plan -> BackupKeepVerbs.promised(plan.backupPolicy().rtoMinutes()))
            .detail("BACKUPS READ", plan -> BackupKeepVerbs.speed(plan.backupPolicy()))
            .detail("TEMPORARY TABLES", plan -> plan.limits().temporaryTables() ? "allowed" : "not allowed")
            .detail("CREATED", plan -> plan.createdAt() + " by " + plan.createdBy());

    public static final View<SchemaVersionView> SCHEMA = View.<SchemaVersionView>named(SchemaVersionView::name)
            .column("NAME", SchemaVersionView::name)
            .column("VERSION", schema -> Integer.toString(schema.version()))
            .column("MIGRATIONS", schema -> Integer.toString(schema.migrationCount()))
            .column("LATEST", SchemaVersionView::latestMigration)
            .column("CONTENT", schema -> start(schema.contentHash(), 12))
            .column("AGE", schema -> age(schema.createdAt()))
            .detail("ID", SchemaVersionView::id)
            .detail("SHA-256", SchemaVersionView::contentHash)
            .detail("CREATED", schema -> schema.createdAt() + " by " + schema.createdBy());

    public static final View<OnboardingView> ONBOARDING = View.<OnboardingView>named(OnboardingView::id)
            .column("ID", OnboardingView::id)
            .column("STATE", OnboardingView::state)
            .column("SLUG", OnboardingView::slug)
            .column("COMPANY", OnboardingView::company)
            .column("PLAN", OnboardingView::plan)
            .column("CRM", OnboardingView::crmReference)
            .column("AGE", request -> age(request.requestedAt()))
            .detail("SCHEMA", OnboardingView::schema)
            .detail("REGION", OnboardingView::region)
            .detail("CONTACT", request -> request.contactName() + " <" + request.contactEmail() + ">")
            .detail("CONTRACT", OnboardingView::contractReference)
            .detail("REQUESTED", request -> request.requestedAt() + " by " + request.requestedBy())
            .detail(
                    "DECIDED",
                    request -> request.decidedAt() == null ? "" : request.decidedAt() + " by " + request.decidedBy())
            .detail("REASON", OnboardingView::decisionReason)
            .detail("TENANT", request -> Words.text(request.tenantId()))
            .detail("OPERATION", request -> Words.text(request.operationId()))
            .detail(
                    "HAND-OVER",
                    request ->
                            request.handover() == null ? "" : request.handover().gatewayHint());

    public static final View<PurgeItem> PURGE_ITEM = View.<PurgeItem>named(PurgeItem::id)
            .column("KIND", PurgeItem::kind)
            .column("ID", PurgeItem::id)
            .column("NAME", PurgeItem::name)
            .column("SERVER", item -> Words.text(item.serverId()))
            .column("STATE", PurgeItem::detail)
            .column("ROWS", item -> Words.number(item.rows()))
            .column("BYTES", item -> Words.bytes(item.bytes()));

    public static final View<DeletionView> DELETION = View.<DeletionView>named(DeletionView::id)
            .column("ID", DeletionView::id)
            .column("STATE", DeletionView::state)
            .column("SLUG", DeletionView::slug)
            .column("OBJECTS", deletion -> Integer.toString(deletion.plan().size()))
            .column("REQUESTED BY", DeletionView::requestedBy)
            .column("DECIDED BY", deletion -> Words.text(deletion.decidedBy()))
            .column("AGE", deletion -> age(deletion.requestedAt()))
            .detail("TENANT", DeletionView::tenantId)
            .detail("REASON", DeletionView::reason)
            .detail("DECISION", deletion -> Words.text(deletion.decisionReason()))
            .detail("EXPIRES", deletion -> Words.text(deletion.expiresAt()))
            .detail("OPERATION", deletion -> Words.text(deletion.operationId()))
            .detail("PLAN SHA-256", DeletionView::planSha256)
            .detail("PLAN", deletion -> String.join("; ", deletion.plan()))
            .detail("LOST WITH ITS SERVER", deletion -> String.join("; ", deletion.lost()));

    public static final View<HoldView> HOLD = View.<HoldView>named(HoldView::id)
            .column("ID", HoldView::id)
            .column("OWNER", HoldView::owner)
            .column("STATE", hold -> hold.releasedAt() == null ? "stands" : "released")
            .column("REVIEW", hold -> hold.reviewOn().toString())
            .column("PLACED BY", HoldView::placedBy)
            .column("AGE", hold -> age(hold.placedAt()))
            .detail("REASON", HoldView::reason)
            .detail("RELEASED BY", hold -> Words.text(hold.releasedBy()))
            .detail("RELEASE", hold -> Words.text(hold.releaseReason()));

    public static final View<BackupView> BACKUP = View.<BackupView>named(BackupView::id)
            .column("ID", BackupView::id)
            .column("STATE", BackupView::state)
            .column("PROOF", Views::proof)
            .column("TABLES", backup -> Words.number(backup.tableCount()))
            .column("ROWS", backup -> Words.number(backup.rowCount()))
            .column("STORED", backup -> Words.bytes(backup.storedBytes()))
            .column("COPY", BackupView::copy)
            .column("AGE", backup -> age(backup.createdAt()))
            .detail("TENANT", BackupView::tenantId)
            .detail("DATABASE", BackupView::databaseId)
            .detail("OPERATION", BackupView::operationId)
            .detail("RESTORE POINT", backup -> Words.text(backup.snapshotAt()))
            .detail("PROVEN", backup -> Words.text(backup.provenAt()))
            .detail(
                    "PINNED",
                    backup -> backup.pinnedAt() == null ? "" : "by " + backup.pinnedBy() + ": " + backup.pinReason())
            .detail("REFUTED", backup -> Words.text(backup.refutedAt()))
            .detail("REFUTATION", backup -> Words.text(backup.refutation()))
            .detail("DATA", backup -> Words.bytes(backup.dataBytes()))
            .detail(
                    "COPIED",
                    backup -> backup.copiedAt() == null ? "" : backup.copiedAt() + " to " + backup.copyStore())
            .detail("COPY PROBLEM", backup -> Words.text(backup.copyProblem()))
            .detail("MANIFEST", backup -> Words.text(backup.manifestSha256()));

    public static final View<OperationView> OPERATION = View.<OperationView>named(OperationView::id)
            .column("ID", OperationView::id)
            .column("KIND", OperationView::kind)
            .column("STATE", OperationView::state)
            .column("STEPS", Views::steps)
            .column("DONE", operation -> percent(operation.progress()))
            .column("BY", OperationView::requestedBy)
            .column("TOOK", Views::took)
            .column("AGE", operation -> age(operation.createdAt()))
            .detail("TENANT", operation -> Words.text(operation.tenantId()))
            .detail("EXPECTED", StepLines::expected)
            .detail("REASON", OperationView::reason)
            .detail("RESULT", operation -> pairs(operation.result()))
            .detail("ERROR", Views::error)
            .detail("NEXT", operation -> String.join("\n", operation.nextSteps()));

    public static final View<StepView> STEP = View.<StepView>named(StepView::name)
            .column("STEP", StepView::name)
            .column("STATE", StepView::state)
            .column("ATTEMPTS", step -> Integer.toString(step.attempt()))
            .column("TOOK", step -> span(step.startedAt(), step.endedAt()))
            .column("ERROR", step -> Words.text(step.errorDetail()));

    public static final View<TableDifference> DIFFERENCE = View.<TableDifference>named(TableDifference::table)
            .column("TABLE", TableDifference::table)
            .column("VERDICT", TableDifference::verdict)
            .column("LEFT", table -> Words.number(table.leftRows()))
            .column("RIGHT", table -> Words.number(table.rightRows()))
            .column("DIFFERENCE", table -> String.format(Locale.ROOT, "%+d", table.rightRows() - table.leftRows()));

    public static final View<DriftView> DRIFT = View.<DriftView>named(DriftView::id)
            .column("ID", DriftView::id)
            .column("SEVERITY", DriftView::severity)
            .column("KIND", DriftView::kind)
            .column("STATE", DriftView::state)
            .column("OBJECT", DriftView::object)
            .column("SINCE", drift -> age(drift.firstSeenAt()))
            .detail("WHERE", DriftView::target)
            .detail("TENANT", drift -> Words.text(drift.tenantId()))
            .detail("DATABASE", drift -> Words.text(drift.databaseId()))
            .detail("SEEN", DriftView::detail)
            .detail("MEANS", DriftView::meaning)
            .detail("DONE", DriftView::response)
            .detail("LAST SEEN", drift -> seconds(drift.lastSeenAt()))
            .detail("GRACE UNTIL", drift -> seconds(drift.graceUntil()))
            .detail("ENDED", drift -> drift.endedAt() == null ? "" : drift.ending() + " " + seconds(drift.endedAt()))
            .detail(
                    "DECIDED",
                    drift -> drift.decidedBy() == null ? "" : drift.decidedBy() + ": " + drift.decisionReason())
            .detail("NEXT", drift -> String.join("\n", drift.nextSteps()));

    public static final View<DriftSweepView> DRIFT_SWEEP = View.<DriftSweepView>named(DriftSweepView::target)
            .column("NAME", DriftSweepView::name)
            .column("KNOWLEDGE", sweep -> sweep.knowledge().replace('_', ' '))
            .column("SEEN WHOLE", sweep -> seconds(sweep.knownAt()))
            .column("TOOK", sweep -> seconds(sweep.seconds()))
            .column("COMPARED", sweep -> Words.number(sweep.examined()))
            .column("DRIFT", sweep -> Words.number(sweep.open()))
            .column("PROBLEM", sweep -> Words.text(sweep.problem()));

    public static final View<AuditEventView> AUDIT = View.<AuditEventView>named(event -> Long.toString(event.id()))
            .column("AT", event -> seconds(event.at()))
            .column("PERSON", AuditEventView::person)
            .column("ACTION", AuditEventView::action)
            .column("OBJECT", AuditEventView::objectId)
            .column("REASON", AuditEventView::reason);

    public static final View<ApiTokenView> API_TOKEN = View.<ApiTokenView>named(ApiTokenView::id)
            .column("ID", ApiTokenView::id)
            .column("NAME", ApiTokenView::name)
            .column("PERSON", ApiTokenView::person)
            .column("ROLES", token -> String.join(",", token.roles()))
            .column("EXPIRES", token -> seconds(token.expiresAt()))
            .column("STATE", token -> token.revokedAt() == null ? "valid" : "revoked")
            .column("AGE", token -> age(token.createdAt()))
            .detail("TENANT", token -> Words.text(token.tenantId()))
            .detail("REGIONS", token -> token.regions().isEmpty() ? "all" : String.join(",", token.regions()));

    public static final View<ApplicationTokenView> APPLICATION_TOKEN = View.<ApplicationTokenView>named(
                    ApplicationTokenView::id)
            .column("ID", ApplicationTokenView::id)
            .column("NAME", ApplicationTokenView::name)
            .column("EXPIRES", token -> seconds(token.expiresAt()))
            .column("STATE", token -> token.revokedAt() == null ? "valid" : "revoked")
            .column("AGE", token -> age(token.createdAt()));

    public static final View<PlacementCandidate> CANDIDATE = View.<PlacementCandidate>named(
                    PlacementCandidate::serverName)
            .column("SERVER", PlacementCandidate::serverName)
            .column("ELIGIBLE", candidate -> candidate.eligible() ? "yes" : "no")
            .column("SCORE", candidate -> String.format(Locale.ROOT, "%.2f", candidate.score()))
            .column("WHY", candidate -> String.join("; ", candidate.reasons()));

    public static final View<NodeView> NODE = View.<NodeView>named(NodeView::name)
            .column("NAME", NodeView::name)
            .column("ID", NodeView::id)
            .column("STATE", node -> node.live() ? "live" : "away")
            .column("ACKNOWLEDGED", node -> Words.number(node.acknowledgedVersion()))
            .column("REGIONS", node -> node.regions().isEmpty() ? "all" : String.join(",", node.regions()))
            .column("AGE", node -> age(node.registeredAt()));

    private Views() {}

    private static String target(ScheduleView schedule) {
        if (schedule.tenantId() != null) {
            return schedule.tenantId();
        }
        return schedule.plan() == null ? "all tenants" : "plan " + schedule.plan();
    }

    private static String lastRun(ScheduleView schedule) {
        return schedule.runs().stream()
                .findFirst()
                .map(run -> run.outcome() + " " + run.submitted() + ", left out " + run.refused() + ", "
                        + seconds(run.firedAt()))
                .orElse("");
    }

    private static String age(@Nullable Instant since) {
        return Words.age(since, Instant.now());
    }

    private static String partial(int databases) {
        return databases == 0 ? "" : databases + " databases beside that hold only some tables";
    }

    private static String databaseState(DatabaseView database) {
        return database.state() + (database.onlyTables().isEmpty() ? "" : ", partial");
    }

    private static String backupAge(TenantView tenant) {
        if (tenant.lastBackupAt() == null) {
            return "none";
        }
        return age(tenant.lastBackupAt()) + (tenant.lastProvenBackupAt() == null ? " unproven" : "");
    }

    private static String findings(ServerView server) {
        Map<String, Long> counts = server.findings().stream()
                .collect(Collectors.groupingBy(FindingView::severity, java.util.TreeMap::new, Collectors.counting()));
        return counts.isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .map(count -> count.getValue() + " " + count.getKey())
                        .collect(Collectors.joining(", "));
    }

    private static String steps(OperationView operation) {
        long done = operation.steps().stream()
                .filter(step -> step.state().equals("done"))
                .count();
        return operation.steps().isEmpty() ? "" : done + "/" + operation.steps().size();
    }

    private static String percent(@Nullable OperationProgress progress) {
        return progress == null || progress.percent() == null ? "" : progress.percent() + " %";
    }

    private static String took(OperationView operation) {
        return span(operation.startedAt(), operation.endedAt());
    }

    /** A measured time in seconds, for people. */
    static String seconds(@Nullable Double seconds) {
        return seconds == null ? "" : Words.took(java.time.Duration.ofMillis(Math.round(seconds * 1000)));
    }

    private static String proof(BackupView backup) {
        return switch (backup.proof()) {
            case "proven" -> "proven in " + seconds(backup.provenSeconds());
            case "failed" -> "FAILED";
            default -> backup.proof();
        };
    }

    private static String restorePoint(TenantView tenant) {
        return tenant.lastProvenBackupAt() == null
                ? "none is proven"
                : seconds(tenant.lastProvenBackupAt()) + ", " + age(tenant.lastProvenBackupAt()) + " old, proven";
    }

    private static String span(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null ? "" : Words.took(java.time.Duration.between(from, to));
    }

    private static String error(OperationView operation) {
        return operation.errorCode() == null
                ? ""
                : Words.text(operation.errorDetail()) + " [" + operation.errorCode() + "]";
    }

    private static String pairs(Map<String, String> map) {
        return map.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    static String seconds(@Nullable Instant at) {
        return at == null
                ? ""
                : at.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
    }

    private static String start(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
