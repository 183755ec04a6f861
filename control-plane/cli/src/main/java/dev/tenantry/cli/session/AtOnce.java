package dev.tenantry.cli.session;

import dev.tenantry.api.client.ApiProblemException;
import dev.tenantry.api.client.ApiUnavailableException;
import dev.tenantry.api.client.ControlPlane;
import dev.tenantry.api.common.Problem;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.tenant.TenantView;
import dev.tenantry.cli.terminal.Style;
import dev.tenantry.cli.terminal.Terminal;
import dev.tenantry.cli.terminal.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the same of many tenants, or of many things of theirs, and follows all of it on one line. How many are worked on at once is the control plane's business: it limits them
 * for each server. What was asked for under a key is not asked for twice, so after an interruption the same command with that key goes on.
 */
public final class AtOnce {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
    private static final int LOOKED_UP_AT_ONCE = 50;
    private static final int PERCENT = 100;

    private final Session session;
    private final ControlPlane controlPlane;
    private final String key;
    private final Map<String, OperationView> open = new LinkedHashMap<>();
    private final Map<String, Place> places = new HashMap<>();
    private final List<OperationView> ended = new ArrayList<>();
    private final List<Refused> refused = new ArrayList<>();
    private final long began = System.nanoTime();
    private long saidAt = began - BETWEEN_LINES.toNanos();
    private String said = "";
    private int all;
    private boolean lineOpen;
    private boolean saidAway;

    /** What was not begun, and why. */
    private record Refused(Task task, Problem problem) {}

    /** What is asked for of one tenant, after what was asked for before is done. */
    public interface Stage {
        /**
         * Asks.
         *
         * @param before the operation of the stage before, done; null in the first stage
         */
        OperationView ask(ControlPlane controlPlane, TenantView tenant, @Nullable OperationView before);
    }

    /** Asks for what comes next of one thing; what came before is done, and null in the beginning. */
    @FunctionalInterface
    public interface Ask {
        OperationView ask(ControlPlane controlPlane, @Nullable OperationView before);
    }

    /**
     * One of many.
     *
     * @param id what it is about, by its id
     * @param name the same for people
     * @param stages what is asked for, one after the other
     */
    public record Task(String id, String name, List<Ask> stages) {
        public Task {
            stages = List.copyOf(stages);
        }
    }

    /** What an operation is about, and of which stage. */
    private record Place(Task task, int stage) {}

    /**
     * What came of it.
     *
     * @param exit the worst end of all
     * @param operations as they were seen last
     */
    public record Outcome(ExitCode exit, List<OperationView> operations) {}

    public AtOnce(Session session, ChangeOptions change) {
        this.session = session;
        this.controlPlane = session.controlPlane();
        this.key = change.idempotencyKey == null
                ? "at-once-" + UUID.randomUUID().toString().substring(0, 8)
                : change.idempotencyKey;
    }

    /**
     * Asks and follows.
     *
     * @param tenants of whom
     * @param ask asks for one of them
     * @param again the command that goes on after an interruption, without the key
     */
    public Outcome run(
            List<TenantView> tenants,
            BiFunction<ControlPlane, TenantView, OperationView> ask,
            WaitOptions wait,
            String again) {
        return run(tenants, List.of((Stage) (plane, tenant, before) -> ask.apply(plane, tenant)), wait, again);
    }

    /**
     * The same in stages: each tenant goes on to its next one as soon as it has done the one before.
     *
     * @param asked what is asked for, one after the other
     */
    public Outcome run(List<TenantView> tenants, List<Stage> asked, WaitOptions wait, String again) {
        return run(tenants.stream().map(tenant -> task(tenant, asked)).toList(), wait, again);
    }

    private static Task task(TenantView tenant, List<Stage> asked) {
        return new Task(
                tenant.id(),
                tenant.slug(),
                asked.stream()
                        .map(stage -> (Ask) (plane, before) -> stage.ask(plane, tenant, before))
                        .toList());
    }

    /** The same of any things. */
    public Outcome run(List<Task> tasks, WaitOptions wait, String again) {
        all = tasks.size();
        session.say("asking for " + tasks.size() + "; to go on after an interruption: " + again + " --idempotency-key "
                + key);
        for (Task task : tasks) {
            ask(new Place(task, 0), null);
            show(false);
        }
        if (wait.waits()) {
            follow(wait.timeout);
        }
        clear();
        return report(wait.waits());
    }

    private void ask(Place place, @Nullable OperationView before) {
        String part = place.stage() == 0 ? "." : "." + place.stage() + ".";
        Task task = place.task();
        try {
            OperationView operation =
                    task.stages().get(place.stage()).ask(controlPlane.underKey(key + part + task.id()), before);
            places.put(operation.id(), place);
            open.put(operation.id(), operation);
        } catch (ApiProblemException problem) {
            refused.add(new Refused(task, problem.problem()));
        }
    }

    /** It is done with this one, or goes on to the next. */
    private void ended(OperationView operation) {
        open.remove(operation.id());
        Place place = Objects.requireNonNull(places.get(operation.id()));
        if (operation.state().equals("done")
                && place.stage() + 1 < place.task().stages().size()) {
            ask(new Place(place.task(), place.stage() + 1), operation);
        } else {
            ended.add(operation);
        }
    }

    private void follow(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!open.isEmpty() && System.nanoTime() - end < 0) {
            try {
                look();
                saidAway = false;
            } catch (ApiUnavailableException away) {
                if (!saidAway) {
                    saidAway = true;
                    clear();
                    session.say("the control plane does not answer, asking again: " + away.getMessage());
                }
            }
            show(open.isEmpty());
            if (!open.isEmpty()) {
                ManyOperations.pause();
            }
        }
    }

    private void look() {
        Set<String> atWork = new HashSet<>();
        for (String state : ManyOperations.AT_WORK) {
            for (OperationView operation : controlPlane.operations(null, state, Integer.MAX_VALUE)) {
                atWork.add(operation.id());
                open.computeIfPresent(operation.id(), (id, before) -> operation);
            }
        }
        open.keySet().stream()
                .filter(id -> !atWork.contains(id))
                .limit(LOOKED_UP_AT_ONCE)
                .toList()
                .forEach(id -> {
                    OperationView operation = controlPlane.operation(id);
                    if (!ManyOperations.AT_WORK.contains(operation.state())) {
                        ended(operation);
                    }
                });
    }

    private void show(boolean last) {
        if (session.options().quiet()) {
            return;
        }
        Terminal terminal = session.terminal();
        String line = line();
        if (terminal.errIsTerminal()) {
            StepLines.over(terminal, "  " + line);
            lineOpen = true;
            return;
        }
        boolean due = System.nanoTime() - saidAt >= BETWEEN_LINES.toNanos();
        if ((due || last) && !line.equals(said)) {
            said = line;
            saidAt = System.nanoTime();
            session.say(line);
        }
    }

    private String line() {
        long running = open.values().stream()
                .filter(each -> !each.state().equals("queued"))
                .count();
        long good = ended.stream().filter(each -> each.state().equals("done")).count();
        List<String> words = new ArrayList<>();
        words.add("%,d of %,d done, %d %%".formatted(good, all, all == 0 ? PERCENT : PERCENT * good / all));
        words.add("%,d at work".formatted(running));
        words.add("%,d waiting".formatted(open.size() - running));
        long bad = ended.size() - good + refused.size();
        if (bad > 0) {
            words.add(session.terminal().talk(Style.BAD, "%,d not done".formatted(bad)));
        }
        if (!open.isEmpty() && !ended.isEmpty()) {
            double each = (System.nanoTime() - began) / 1e9 / ended.size();
            words.add("about " + Words.roughly(Duration.ofSeconds(Math.round(each * open.size()))) + " left");
        }
        return String.join(", ", words);
    }

    private Outcome report(boolean waited) {
        ExitCode worst = ExitCode.OK;
        for (Refused each : refused) {
            worst = worse(worst, ErrorReport.exit(each.problem()));
            String sentence = each.task().name() + ": " + each.problem().detail();
            say(sentence, each.problem().code(), each.problem().nextSteps());
        }
        for (OperationView operation : ended) {
            worst = worse(worst, Waiter.exit(operation));
            if (!operation.state().equals("done")) {
                String code = operation.errorCode() == null ? "operation.failed" : operation.errorCode();
                String detail = operation.errorDetail() == null ? "" : ". " + operation.errorDetail();
                String sentence = operation.id() + " is " + operation.state() + detail;
                say(sentence, code, List.of("tenantctl operations get " + operation.id()));
            }
        }
        if (waited && !open.isEmpty()) {
            worst = worse(worst, ExitCode.WAIT_TIMED_OUT);
            say(
                    open.size() + " are still at work; they go on",
                    "operation.wait",
                    List.of("tenantctl operations watch --all"));
        }
        List<OperationView> whole = new ArrayList<>(ended);
        whole.addAll(open.values());
        return new Outcome(worst, whole);
    }

    private void say(String sentence, String code, List<String> next) {
        ErrorReport.print(session.terminal(), sentence, code, next, "");
    }

    private static ExitCode worse(ExitCode left, ExitCode right) {
        return right.status() > left.status() ? right : left;
    }

    private void clear() {
        if (lineOpen) {
            StepLines.erase(session.terminal());
            lineOpen = false;
        }
    }
}
