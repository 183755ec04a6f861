package dev.tenantry.cli.demo;

import dev.tenantry.api.client.ApiProblemException;
import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ExitCode;
import java.time.Duration;
import java.util.stream.Collectors;

/** What the story asserts: the first thing that is not so ends it, and the demo's exit status says it. */
final class Proof {
    private Proof() {}

    /** A fact that must hold. */
    static void that(boolean fact, String otherwise) {
        if (!fact) {
            throw new CommandFailure(
                    ExitCode.FAILED, "demo.proof", otherwise, "tenantctl demo --reset   (starts from nothing)");
        }
    }

    /** The code and the sentence of a refusal; that there is one is part of the proof. */
    static String refusal(Runnable work) {
        try {
            work.run();
        } catch (ApiProblemException e) {
            return e.problem().code() + " " + e.problem().detail().lines().collect(Collectors.joining(" "));
        }
        throw new CommandFailure(ExitCode.FAILED, "demo.proof", "what had to be refused was allowed");
    }

    /** The code of a refusal that must come. */
    static String refusalCode(Runnable work) {
        String text = refusal(work);
        return text.substring(0, text.indexOf(' '));
    }

    /** Lets the traffic go on for a moment. */
    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
