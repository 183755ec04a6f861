package dev.tenantry.campaign;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Wrong deletions of every kind, through the real API on a real server: nothing may go, and each must be refused with the code that its page
 * explains. Now and then a right one, of another tenant, which must succeed: a control plane that deletes nothing at all would pass
 * otherwise.
 */
final class DeletionSafetyCampaign implements Campaign {
    private static final WrongDeletion[] KINDS = WrongDeletion.values();

    /** One trial in so many is a right deletion. */
    private static final int CONTROL_EVERY = 100;

    private final ReentrantLock oneAtATime = new ReentrantLock();
    private @Nullable DeletionWorld world;

    @Override
    public String name() {
        return "deletion-safety";
    }

    @Override
    public String engine() {
        return "mariadb";
    }

    @Override
    public long target() {
        return 1_010;
    }

    @Override
    public Trial trial(long seed) {
        oneAtATime.lock();
        try {
            DeletionWorld present = world == null ? begin() : world;
            if (seed % CONTROL_EVERY == CONTROL_EVERY - 1) {
                String left = present.rightDeletion();
                return new Trial(0, left.isEmpty() ? 0 : 1, left);
            }
            return wrong(present, KINDS[(int) (seed % KINDS.length)]);
        } finally {
            oneAtATime.unlock();
        }
    }

    @Override
    public void close() {
        DeletionWorld present = world;
        if (present != null) {
            present.close();
        }
    }

    private static Trial wrong(DeletionWorld world, WrongDeletion kind) {
        String before = world.whole();
        String code;
        String after;
        try {
            code = kind.attempt(world);
            after = world.whole();
        } finally {
            world.mend();
        }
        if (!after.equals(before)) {
            return new Trial(1, 1, kind + " destroyed something: " + before + " became " + after);
        }
        return code.equals(kind.expected())
                ? new Trial(1, 0, "")
                : new Trial(1, 1, kind + " was answered with " + code + ", not " + kind.expected());
    }

    private DeletionWorld begin() {
        DeletionWorld made = new DeletionWorld();
        world = made;
        return made;
    }
}
