package dev.tenantry.cli.command;

import dev.tenantry.cli.session.ExitCode;
import dev.tenantry.cli.session.Session;
import picocli.CommandLine.Option;

/** For verbs that may find their work done. */
final class UnchangedOption {
    @Option(names = "--fail-if-unchanged", description = "Ends with status 3 when nothing had to be changed.")
    boolean failIfUnchanged;

    int exit(Session session, boolean unchanged, String sentence) {
        if (unchanged) {
            session.say(sentence);
        }
        return (unchanged && failIfUnchanged ? ExitCode.UNCHANGED : ExitCode.OK).status();
    }
}
