package dev.tenantry.api.client;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.tenantry.api.access.ApiTokenCreated;
import dev.tenantry.api.access.ApiTokenView;
import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.access.WhoAmI;
import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.backup.CreateBackupRequest;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.deletion.DeletionView;
import dev.tenantry.api.deletion.DiscardDatabaseRequest;
import dev.tenantry.api.deletion.HoldView;
import dev.tenantry.api.deletion.PlaceHoldRequest;
import dev.tenantry.api.deletion.PurgePlanView;
import dev.tenantry.api.deletion.PurgeTenantRequest;
import dev.tenantry.api.deletion.ReleaseHoldRequest;
import dev.tenantry.api.deletion.UndeleteTenantRequest;
import dev.tenantry.api.fleet.FleetFindings;
import dev.tenantry.api.fleet.FleetStatus;
import dev.tenantry.api.onboarding.OnboardingDecision;
import dev.tenantry.api.onboarding.OnboardingView;
import dev.tenantry.api.onboarding.SubmitOnboardingRequest;
import dev.tenantry.api.operation.OperationEvents;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.operation.ResolveOperationRequest;
import dev.tenantry.api.operation.RetryOperationRequest;
import dev.tenantry.api.plan.CreatePlanRequest;
import dev.tenantry.api.plan.PlanView;
import dev.tenantry.api.restore.DifferenceView;
import dev.tenantry.api.restore.RestoreRequest;
import dev.tenantry.api.restore.SwapRequest;
import dev.tenantry.api.restore.UndoSwapRequest;
import dev.tenantry.api.routing.NodeView;
import dev.tenantry.api.schema.PublishSchemaRequest;
import dev.tenantry.api.schema.SchemaVersionView;
import dev.tenantry.api.server.RegisterServerRequest;
import dev.tenantry.api.server.RemoveServerRequest;
import dev.tenantry.api.server.RemovedServerView;
import dev.tenantry.api.server.ServerView;
import dev.tenantry.api.tenant.ApplicationTokenCreated;
import dev.tenantry.api.tenant.ApplicationTokenView;
import dev.tenantry.api.tenant.ChangePlanRequest;
import dev.tenantry.api.tenant.CreateApplicationTokenRequest;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.DatabaseView;
import dev.tenantry.api.tenant.DeleteTenantRequest;
import dev.tenantry.api.tenant.MaintenanceRequest;
import dev.tenantry.api.tenant.PlacementExplanation;
import dev.tenantry.api.tenant.ReadOnlyRequest;
import dev.tenantry.api.tenant.RenameRequest;
import dev.tenantry.api.tenant.ResumeRequest;
import dev.tenantry.api.tenant.SuspendRequest;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.api.tenant.TenantView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The control plane's endpoints, one method each, in the order of the nouns. Every method throws {@link ApiProblemException} when the
 * answer is a problem and {@link ApiUnavailableException} when there is none. Listings read all pages, up to a limit.
 */
public final class ControlPlane {
    private static final int PAGE_SIZE = 200;
    private static final Duration POLL_MARGIN = Duration.ofSeconds(15);

    private final ApiClient api;
    private final @Nullable String idempotencyKey;

    /** Speaks through a client, with a fresh idempotency key for each change. */
    public ControlPlane(ApiClient api) {
        this(api, null);
    }

    /**
     * Speaks through a client.
     *
     * @param idempotencyKey for the one change that is going to be asked for; null for a fresh one each time
     */
    public ControlPlane(ApiClient api, @Nullable String idempotencyKey) {
        this.api = api;
        this.idempotencyKey = idempotencyKey;
    }

    /** The same control plane over the same connections, for one change under a key. */
    public ControlPlane underKey(String key) {
        return new ControlPlane(api, key);
    }

    public WhoAmI whoAmI() {
        return api.get("/v1/me", WhoAmI.class);
    }

    public List<ServerView> servers() {
        return all(Query.of("/v1/servers"), Integer.MAX_VALUE, new TypeReference<Page<ServerView>>() {});
    }

    public ServerView server(String id) {
        return api.get("/v1/servers/" + Query.escape(id), ServerView.class);
    }

    public ServerView registerServer(RegisterServerRequest request) {
        return change("/v1/servers", request, ServerView.class);
    }

    public ServerView checkServer(String id) {
        return change("/v1/servers/" + Query.escape(id) + "/check", Map.of(), ServerView.class);
    }

    public ServerView cordonServer(String id) {
        return change("/v1/servers/" + Query.escape(id) + "/cordon", Map.of(), ServerView.class);
    }

    public ServerView uncordonServer(String id) {
        return change("/v1/servers/" + Query.escape(id) + "/uncordon", Map.of(), ServerView.class);
    }

    public RemovedServerView removeServer(String id, RemoveServerRequest request) {
        return change("/v1/servers/" + Query.escape(id) + "/remove", request, RemovedServerView.class);
    }

    public List<PlanView> plans() {
        return all(Query.of("/v1/plans"), Integer.MAX_VALUE, new TypeReference<Page<PlanView>>() {});
    }

    /** The newest version of a plan. */
    public PlanView plan(String name) {
        return api.get("/v1/plans/" + Query.escape(name), PlanView.class);
    }

    public PlanView createPlan(CreatePlanRequest request) {
        return change("/v1/plans", request, PlanView.class);
    }

    public List<SchemaVersionView> schemas(@Nullable String name) {
        return all(
                Query.of("/v1/schemas").with("name", name),
                Integer.MAX_VALUE,
                new TypeReference<Page<SchemaVersionView>>() {});
    }

    public SchemaVersionView publishSchema(PublishSchemaRequest request) {
        return change("/v1/schemas", request, SchemaVersionView.class);
    }

    /** Where the catalog, the servers and the stores do not agree. */
    public DriftCalls drift() {
        return new DriftCalls(api, this);
    }

    public List<OnboardingView> onboardingRequests(@Nullable String state) {
        return all(
                Query.of("/v1/onboarding").with("state", state),
                Integer.MAX_VALUE,
                new TypeReference<Page<OnboardingView>>() {});
    }

    public OnboardingView onboardingRequest(String id) {
        return api.get("/v1/onboarding/" + Query.escape(id), OnboardingView.class);
    }

    public OnboardingView submitOnboarding(SubmitOnboardingRequest request) {
        return change("/v1/onboarding", request, OnboardingView.class);
    }

    public OnboardingView approveOnboarding(String id, OnboardingDecision decision) {
        return change("/v1/onboarding/" + Query.escape(id) + "/approve", decision, OnboardingView.class);
    }

    public OnboardingView rejectOnboarding(String id, OnboardingDecision decision) {
        return change("/v1/onboarding/" + Query.escape(id) + "/reject", decision, OnboardingView.class);
    }

    public List<TenantView> tenants(int limit) {
        return all(Query.of("/v1/tenants"), limit, new TypeReference<Page<TenantView>>() {});
    }

    /** The tenant of a slug, or null. */
    public @Nullable TenantView tenantOfSlug(String slug) {
        Page<TenantView> page =
                api.get(Query.of("/v1/tenants").with("slug", slug).path(), new TypeReference<Page<TenantView>>() {});
        return page.items().stream()
                .filter(tenant -> tenant.slug().equals(slug))
                .findFirst()
                .orElse(null);
    }

    public TenantView tenant(String id) {
        return api.get("/v1/tenants/" + Query.escape(id), TenantView.class);
    }

    public TenantAccepted createTenant(CreateTenantRequest request) {
        return change("/v1/tenants", request, TenantAccepted.class);
    }

    /** Files that become tenants. */
    public ImportCalls imports() {
        return new ImportCalls(api, this);
    }

    /** Where a tenant would be placed, without making it. */
    public PlacementExplanation explainPlacement(CreateTenantRequest request) {
        return api.ask("/v1/tenants/placement", request, PlacementExplanation.class);
    }

    public List<DatabaseView> databases(String tenantId) {
        return all(
                Query.of(tenant(tenantId, "databases")), Integer.MAX_VALUE, new TypeReference<Page<DatabaseView>>() {});
    }

    public OperationView suspendTenant(String tenantId, SuspendRequest request) {
        return change(tenant(tenantId, "suspend"), request, OperationView.class);
    }

    public OperationView resumeTenant(String tenantId, ResumeRequest request) {
        return change(tenant(tenantId, "resume"), request, OperationView.class);
    }

    /** Stops a tenant's writes and leaves its reads. */
    public OperationView makeTenantReadOnly(String tenantId, ReadOnlyRequest request) {
        return change(tenant(tenantId, "read-only"), request, OperationView.class);
    }

    /** Makes a tenant's applications wait; {@link #resumeTenant} ends it. */
    public OperationView maintainTenant(String tenantId, MaintenanceRequest request) {
        return change(tenant(tenantId, "maintenance"), request, OperationView.class);
    }

    public OperationView changePlan(String tenantId, ChangePlanRequest request) {
        return change(tenant(tenantId, "change-plan"), request, OperationView.class);
    }

    public TenantView renameTenant(String tenantId, RenameRequest request) {
        return change(tenant(tenantId, "rename"), request, TenantView.class);
    }

    public OperationView deleteTenant(String tenantId, DeleteTenantRequest request) {
        return change(tenant(tenantId, "delete"), request, OperationView.class);
    }

    public OperationView undeleteTenant(String tenantId, UndeleteTenantRequest request) {
        return change(tenant(tenantId, "undelete"), request, OperationView.class);
    }

    /** Exactly what a purge would destroy now; changes nothing. */
    public PurgePlanView purgePlan(String tenantId) {
        return api.get(tenant(tenantId, "purge"), PurgePlanView.class);
    }

    /** Asks for the destruction of a deleted tenant's data; another person has to approve it. */
    public DeletionView purgeTenant(String tenantId, PurgeTenantRequest request) {
        return change(tenant(tenantId, "purge"), request, DeletionView.class);
    }

    public List<HoldView> holds(String tenantId) {
        return all(Query.of(tenant(tenantId, "holds")), Integer.MAX_VALUE, new TypeReference<Page<HoldView>>() {});
    }

    public HoldView placeHold(String tenantId, PlaceHoldRequest request) {
        return change(tenant(tenantId, "holds"), request, HoldView.class);
    }

    public HoldView releaseHold(String tenantId, String holdId, ReleaseHoldRequest request) {
        return change(tenant(tenantId, "holds/" + Query.escape(holdId) + "/release"), request, HoldView.class);
    }

    /** Restore drills. */
    public DrillCalls drills() {
        return new DrillCalls(api, this);
    }

    /** Tickets to destroy what a tenant left. */
    public DeletionCalls deletions() {
        return new DeletionCalls(api, this);
    }

    public OperationView swapDatabase(String tenantId, SwapRequest request) {
        return change(tenant(tenantId, "swap"), request, OperationView.class);
    }

    public OperationView undoSwap(String tenantId, UndoSwapRequest request) {
        return change(tenant(tenantId, "undo-swap"), request, OperationView.class);
    }

    /** Destroys a database of a tenant that is not its live one. */
    public OperationView discardDatabase(String tenantId, String databaseId, DiscardDatabaseRequest request) {
        return change(
                tenant(tenantId, "databases/" + Query.escape(databaseId) + "/discard"), request, OperationView.class);
    }

    /** How a database of a tenant differs from its live one, which is on the left. */
    public DifferenceView difference(String tenantId, String databaseId) {
        return api.get(
                tenant(tenantId, "databases") + "/" + Query.escape(databaseId) + "/difference",
                new TypeReference<DifferenceView>() {},
                Duration.ofMinutes(5));
    }

    public List<ApplicationTokenView> applicationTokens(String tenantId) {
        return all(
                Query.of(tenant(tenantId, "application-tokens")),
                Integer.MAX_VALUE,
                new TypeReference<Page<ApplicationTokenView>>() {});
    }

    public ApplicationTokenCreated createApplicationToken(String tenantId, CreateApplicationTokenRequest request) {
        return change(tenant(tenantId, "application-tokens"), request, ApplicationTokenCreated.class);
    }

    public void revokeApplicationToken(String tenantId, String tokenId) {
        api.delete(tenant(tenantId, "application-tokens") + "/" + Query.escape(tokenId), key());
    }

    public List<BackupView> backups(String tenantId) {
        return all(Query.of(tenant(tenantId, "backups")), Integer.MAX_VALUE, new TypeReference<Page<BackupView>>() {});
    }

    /** What is kept of backups, pins, and the keys that archives are read with. */
    public RetentionCalls retention() {
        return new RetentionCalls(api, this);
    }

    /** Second copies of backups. */
    public CopyCalls copies() {
        return new CopyCalls(api, this);
    }

    public BackupView backup(String id) {
        return api.get("/v1/backups/" + Query.escape(id), BackupView.class);
    }

    public OperationView createBackup(String tenantId, CreateBackupRequest request) {
        return change(tenant(tenantId, "backups"), request, OperationView.class);
    }

    /** Restores into a new database beside the live one. */
    public OperationView restoreBeside(String tenantId, RestoreRequest request) {
        return change(tenant(tenantId, "restores"), request, OperationView.class);
    }

    public List<OperationView> operations(@Nullable String tenantId, @Nullable String state, int limit) {
        return all(
                Query.of("/v1/operations").with("tenantId", tenantId).with("state", state),
                limit,
                new TypeReference<Page<OperationView>>() {});
    }

    public OperationView operation(String id) {
        return api.get("/v1/operations/" + Query.escape(id), OperationView.class);
    }

    /**
     * What happened to an operation after a sequence number; waits for something to happen.
     *
     * @param wait how long the control plane may hold the answer back; at most 20 s are granted
     */
    public OperationEvents operationEvents(String id, long after, Duration wait) {
        return api.get(
                Query.of("/v1/operations/" + Query.escape(id) + "/events")
                        .with("after", after)
                        .with("wait", wait.toSeconds())
                        .path(),
                new TypeReference<OperationEvents>() {},
                wait.plus(POLL_MARGIN));
    }

    public OperationView cancelOperation(String id) {
        return change("/v1/operations/" + Query.escape(id) + "/cancel", Map.of(), OperationView.class);
    }

    public OperationView retryOperation(String id, RetryOperationRequest request) {
        return change("/v1/operations/" + Query.escape(id) + "/retry", request, OperationView.class);
    }

    public OperationView resolveOperation(String id, ResolveOperationRequest request) {
        return change("/v1/operations/" + Query.escape(id) + "/resolve", request, OperationView.class);
    }

    /** What is asked for by the calendar. */
    public ScheduleCalls schedules() {
        return new ScheduleCalls(api, this);
    }

    /** The audit log. */
    public AuditCalls audit() {
        return new AuditCalls(api, this);
    }

    public List<ApiTokenView> apiTokens() {
        return all(Query.of("/v1/tokens"), Integer.MAX_VALUE, new TypeReference<Page<ApiTokenView>>() {});
    }

    public ApiTokenCreated createApiToken(CreateApiTokenRequest request) {
        return change("/v1/tokens", request, ApiTokenCreated.class);
    }

    public void revokeApiToken(String id) {
        api.delete("/v1/tokens/" + Query.escape(id), key());
    }

    public List<NodeView> routingNodes() {
        return all(Query.of("/v1/routing/nodes"), Integer.MAX_VALUE, new TypeReference<Page<NodeView>>() {});
    }

    /** How the fleet stands. */
    public FleetStatus fleetStatus() {
        return api.get("/v1/fleet/status", FleetStatus.class);
    }

    /** What is wrong with the fleet now. */
    public FleetFindings fleetFindings() {
        return api.get("/v1/fleet/findings", FleetFindings.class);
    }

    private static String tenant(String id, String what) {
        return "/v1/tenants/" + Query.escape(id) + "/" + what;
    }

    private <T> T change(String path, Object body, Class<T> type) {
        return api.post(path, body, type, key());
    }

    String key() {
        return idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey;
    }

    <T> List<T> all(Query query, int limit, TypeReference<Page<T>> type) {
        String base = query.with("limit", Math.min(limit, PAGE_SIZE)).path();
        List<T> items = new ArrayList<>();
        String cursor = null;
        do {
            String path = cursor == null ? base : base + "&cursor=" + Query.escape(cursor);
            Page<T> page = api.get(path, type);
            items.addAll(page.items());
            cursor = page.nextCursor();
        } while (cursor != null && items.size() < limit);
        return items.size() > limit ? items.subList(0, limit) : items;
    }
}
