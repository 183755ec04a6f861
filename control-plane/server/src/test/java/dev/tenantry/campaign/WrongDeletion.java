package dev.tenantry.campaign;

import dev.tenantry.api.deletion.PlaceHoldRequest;
import dev.tenantry.api.tenant.TenantView;
import java.time.LocalDate;
import java.util.function.Function;

/** A way in which a deletion can be wrong, and the code with which it must be refused. */
enum WrongDeletion {
    SERVER_ID_IN_THE_PATH("request.not_found", world -> world.ask(world.serverId(), world.victim())),
    SERVER_ID_TYPED(
            "deletion.wrong_target",
            world -> world.askTyping(world.serverId(), world.victim().slug())),
    DATABASE_ID_TYPED(
            "deletion.wrong_target",
            world -> world.askTyping(
                    String.valueOf(world.victim().liveDatabaseId()),
                    world.victim().slug())),
    ANOTHER_TENANTS_ID_TYPED(
            "deletion.wrong_target",
            world -> world.askTyping(world.live().id(), world.victim().slug())),
    ANOTHER_TENANTS_SLUG_TYPED(
            "tenant.not_confirmed",
            world -> world.askTyping(world.victim().id(), world.live().slug())),
    TENANT_IS_LIVE("tenant.not_deleted", world -> world.ask(world.live().id(), world.live())),
    GRACE_IS_RUNNING("deletion.grace_running", world -> {
        world.graceEndsIn("INTERVAL 1 DAY");
        return world.ask(world.victim().id(), world.victim());
    }),
    ON_HOLD("deletion.on_hold", world -> {
        world.hold();
        return world.ask(world.victim().id(), world.victim());
    }),
    PLAN_NOT_SEEN("deletion.stale_plan", DeletionWorld::askWithAnotherPlan),
    ASKED_TWICE("deletion.pending", world -> {
        world.ticket();
        return world.ask(world.victim().id(), world.victim());
    }),
    ASKED_WITHOUT_THE_ROLE("access.forbidden", DeletionWorld::askAsApproverOnly),
    APPROVED_BY_WHO_ASKED("access.same_person", world -> world.approve(world.olga(), world.ticket())),
    APPROVED_WITH_ANOTHER_TOKEN_OF_WHO_ASKED(
            "access.same_person", world -> world.approve(world.olgasOtherToken(), world.ticket())),
    APPROVED_WITHOUT_THE_ROLE("access.forbidden", world -> world.approve(world.otto(), world.ticket())),
    APPROVED_UNDER_ANOTHER_NAME("tenant.not_confirmed", DeletionWorld::approveTypingAnotherSlug),
    APPROVED_AFTER_A_HOLD("deletion.on_hold", world -> {
        String ticket = world.ticket();
        world.hold();
        return world.approve(world.ann(), ticket);
    }),
    APPROVED_AFTER_A_NEW_BACKUP("deletion.stale_plan", world -> {
        String ticket = world.ticket();
        world.newBackup();
        return world.approve(world.ann(), ticket);
    }),
    APPROVED_AFTER_A_NEW_DATABASE("deletion.stale_plan", world -> {
        String ticket = world.ticket();
        world.newDatabase();
        return world.approve(world.ann(), ticket);
    }),
    APPROVED_AFTER_THE_GRACE_GREW("deletion.grace_running", world -> {
        String ticket = world.ticket();
        world.graceEndsIn("INTERVAL 1 HOUR");
        return world.approve(world.ann(), ticket);
    }),
    APPROVED_AFTER_IT_CAME_BACK("tenant.not_deleted", world -> {
        String ticket = world.ticket();
        world.comeBack();
        return world.approve(world.ann(), ticket);
    }),
    APPROVED_TOO_LATE("deletion.expired", world -> {
        String ticket = world.ticket();
        world.expire(ticket);
        return world.approve(world.ann(), ticket);
    }),
    APPROVED_AFTER_A_REFUSAL("deletion.decided", world -> {
        String ticket = world.ticket();
        world.refuse(ticket);
        return world.approve(world.ann(), ticket);
    }),
    APPROVED_TWICE("deletion.decided", world -> {
        String ticket = world.ticket();
        world.strikeBefore("check-marks", world::newBackup);
        world.carryOut(ticket);
        return world.approve(world.ann(), ticket);
    }),
    OVER_THE_CAP("deletion.cap_reached", world -> {
        String ticket = world.ticket();
        world.fillTheHour();
        return world.approve(world.ann(), ticket);
    }),
    CARRIED_OUT_WITHOUT_APPROVAL("deletion.not_approved", world -> world.carryOutUnapproved(world.ticket())),
    CARRIED_OUT_BY_ANOTHER_OPERATION("deletion.not_approved", world -> {
        String ticket = world.ticket();
        world.strikeBefore("check-marks", world::newBackup);
        world.carryOut(ticket);
        return world.carryOutUnapproved(ticket);
    }),
    APPROVAL_FORGED("deletion.not_approved", world -> world.strike("check-marks", world::forgeApproval)),
    PLAN_FORGED("deletion.stale_plan", world -> world.strike("check-marks", world::forgePlan)),
    HOLD_AFTER_THE_APPROVAL("deletion.on_hold", world -> world.strike("check-marks", world::hold)),
    HOLD_AFTER_THE_DECISION("deletion.on_hold", world -> world.strike("drop-databases", world::hold)),
    BACKUP_AFTER_THE_APPROVAL("deletion.stale_plan", world -> world.strike("check-marks", world::newBackup)),
    DATABASE_AFTER_THE_APPROVAL("deletion.stale_plan", world -> world.strike("retire-database", world::newDatabase)),
    DATABASE_AFTER_THE_DECISION("deletion.stale_plan", world -> world.strike("drop-databases", world::newDatabase)),
    GRACE_GREW_AFTER_THE_APPROVAL(
            "deletion.grace_running", world -> world.strike("decide", () -> world.graceEndsIn("INTERVAL 1 HOUR"))),
    CAME_BACK_AFTER_THE_APPROVAL("tenant.not_deleted", world -> world.strike("check-marks", world::comeBack)),
    LIVE_AT_THE_DROP("deletion.database_live", world -> world.strike("drop-databases", world::makeLive)),
    FOREIGN_MARK("database.foreign", world -> world.strike("check-marks", world::foreignMark)),
    FOREIGN_MARK_AT_THE_DROP("database.foreign", world -> world.strike("drop-databases", world::foreignMark));

    private final String expected;

    @SuppressWarnings("ImmutableEnumChecker") // a function without state
    private final Function<DeletionWorld, String> attempt;

    WrongDeletion(String expected, Function<DeletionWorld, String> attempt) {
        this.expected = expected;
        this.attempt = attempt;
    }

    /** The code it must be refused with. */
    String expected() {
        return expected;
    }

    /** Tries it; the code it was refused with. */
    String attempt(DeletionWorld world) {
        return attempt.apply(world);
    }

    /** A hold as anybody would place it. */
    static PlaceHoldRequest aHold() {
        return new PlaceHoldRequest("legal", "case 4711", LocalDate.of(2030, 1, 31));
    }

    /** The path of a tenant. */
    static String path(TenantView tenant) {
        return "/v1/tenants/" + tenant.id();
    }
}
