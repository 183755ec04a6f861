package dev.tenantry.campaign;

import dev.tenantry.campaign.BackupDamage.Planted;
import dev.tenantry.controlplane.operation.BackupWorld;
import dev.tenantry.controlplane.operation.BackupWorld.Archive;
import dev.tenantry.controlplane.operation.BackupWorld.Attempt;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.Flavour;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One corruption in a real backup, or in what was restored of it, and a restore or a drill of it: it must be refused with a code and the name of
 * what is wrong, the backup must be called refuted, and nothing may be left that somebody could take for a good database. Every so often nothing
 * is planted, or only a lost connection; then it must succeed, with the rows that were taken.
 */
final class BackupCorruptionCampaign implements Campaign {
    private static final BackupDamage[] KINDS = BackupDamage.values();

    /** One trial in so many is without corruption; no divisor and no multiple of the number of kinds. */
    private static final int CONTROL_EVERY = 10;

    /** After so many trials the comparison of the truths takes longer than a new world. */
    private static final int TRIALS_PER_WORLD = 150;

    private final Flavour flavour;
    private @Nullable BackupWorld world;
    private int run;

    BackupCorruptionCampaign(Flavour flavour) {
        this.flavour = flavour;
    }

    @Override
    public String name() {
        return "backup-corruption";
    }

    @Override
    public String engine() {
        return flavour.word();
    }

    @Override
    public boolean parallel() {
        return false;
    }

    @Override
    public long target() {
        return 330;
    }

    @Override
    public void open() {
        world = new BackupWorld(flavour);
    }

    @Override
    public Trial trial(long seed) {
        if (run++ % TRIALS_PER_WORLD == TRIALS_PER_WORLD - 1) {
            close();
            open();
        }
        Random random = new Random(seed);
        List<Archive> archives = world().archives();
        Archive archive = archives.get(random.nextInt(archives.size()));
        boolean control = seed % CONTROL_EVERY == CONTROL_EVERY - 1;
        BackupDamage kind = KINDS[(int) (seed % KINDS.length)];
        List<String> wrong = new ArrayList<>();
        String what = control ? "nothing" : kind.name();
        try {
            if (control) {
                sound(archive, random, wrong);
            } else {
                what = corrupt(kind, archive, random, wrong);
            }
        } catch (RuntimeException | AssertionError failure) {
            wrong.add(failure.toString());
        }
        if (!wrong.isEmpty()) {
            // What is left of it must not be counted again with each further trial.
            close();
            open();
        }
        return new Trial(control ? 0 : 1, wrong.isEmpty() ? 0 : 1, what + ": " + String.join("; ", wrong));
    }

    private String corrupt(BackupDamage kind, Archive chosen, Random random, List<String> wrong) {
        // This one takes an object of another backup of the same tenant.
        Archive archive =
                kind == BackupDamage.CHUNK_OF_ANOTHER_BACKUP && !BackupDamage.hasOtherOfTenant(world(), chosen)
                        ? world().archives().getFirst()
                        : chosen;
        String before = world().live();
        Planted planted = kind.plant(world(), archive, random);
        List<String> inspected = planted.inStore() ? world().inspect(archive) : List.of();
        boolean beside = random.nextBoolean();
        Attempt attempt = beside ? world().restore(archive) : world().drill(archive);
        world().mend().ifPresent(wrong::add);
        refused(planted, attempt, wrong);
        if (!beside && !world().drillState(attempt).equals("failed")) {
            wrong.add("the drill is called " + world().drillState(attempt));
        }
        if (planted.inStore() && inspected.isEmpty()) {
            wrong.add("whoever inspects the archive finds nothing wrong");
        }
        if (!world().live().equals(before)) {
            wrong.add("the live database was changed");
        }
        world().assertAgreement();
        return kind + " (" + planted.what() + ", " + (beside ? "restore" : "drill") + ")";
    }

    private static void refused(Planted planted, Attempt attempt, List<String> wrong) {
        String code = String.valueOf(attempt.operation().errorCode());
        String detail = String.valueOf(attempt.operation().errorDetail());
        if (!attempt.operation().state().equals("undone")) {
            wrong.add("the operation is " + attempt.operation().state());
        }
        if (planted.codes().stream().map(FailureCode::code).noneMatch(code::equals)) {
            wrong.add("it was refused with " + code + ", not one of " + planted.codes());
        }
        if (planted.named().stream().noneMatch(detail::contains)) {
            wrong.add("the refusal names none of " + planted.named() + ": " + detail);
        }
        if (attempt.operation().nextSteps().isEmpty()) {
            wrong.add("the refusal says no next step");
        }
        String refutation = String.valueOf(attempt.backup().refutation());
        if (!attempt.backup().proof().equals("failed") || !refutation.startsWith(code)) {
            wrong.add("the backup is called " + attempt.backup().proof() + ": " + refutation);
        }
        if (!attempt.databaseState().equals("dropped")) {
            wrong.add("the database is " + attempt.databaseState());
        }
    }

    /** A backup with nothing wrong, which is restored although the store may lose the connection once. */
    private void sound(Archive archive, Random random, List<String> wrong) {
        boolean lost = random.nextBoolean();
        if (lost) {
            String object = archive.chunks().get(random.nextInt(archive.chunks().size()));
            world().breakOnce(archive, object, random.nextInt(archive.content(object).length));
        }
        Attempt attempt = world().restore(archive);
        Optional<String> unmet = world().mend();
        unmet.ifPresent(wrong::add);
        if (!attempt.operation().state().equals("done")) {
            wrong.add("a sound backup is refused: " + attempt.operation().errorCode() + " "
                    + attempt.operation().errorDetail());
            return;
        }
        if (!attempt.backup().proof().equals("proven")) {
            wrong.add("it was restored and is " + attempt.backup().proof());
        }
        if (!world().inspect(archive).isEmpty()) {
            wrong.add("inspecting it finds " + world().inspect(archive));
        }
        if (!world().same(archive, attempt.database())) {
            wrong.add("the restored rows are not those that were taken");
        }
        world().discard(archive, attempt.database());
        world().assertAgreement();
    }

    private BackupWorld world() {
        return Objects.requireNonNull(world);
    }

    @Override
    public void close() {
        BackupWorld present = world;
        world = null;
        if (present != null) {
            present.close();
        }
    }
}
