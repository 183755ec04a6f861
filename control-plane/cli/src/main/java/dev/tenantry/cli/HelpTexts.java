package dev.tenantry.cli;

/** Help that is not about one verb. */
final class HelpTexts {
    static final String OUTPUT = """
            Results go to standard output, everything else (progress, questions, errors) to standard error.

              -o table   for people; on a terminal it fits the width, elsewhere nothing is cut
              -o json    the API's record, complete; a listing is {"items": […]}
              -o yaml    the same as YAML
              -o name    the name or id alone, one a line: for name in $(tenantctl tenants list -o name)

            With -o json an error is one line of JSON on standard error with code, detail and next_steps.
            Colour is used on terminals only, and never with --no-color, NO_COLOR or TERM=dumb.

            Verbs that start an operation wait for it and show its steps: rewritten in place on a terminal, one line
            per step elsewhere. --detach does not wait. Ctrl-C ends the wait; the operation goes on.
            """;

    static final String ENVIRONMENT = """
            Which control plane, in this order: --url and --token-file, TENANTRY_URL and TENANTRY_TOKEN_FILE, --context,
            TENANTRY_CONTEXT, what 'tenantctl dev up' runs in this folder, the current context.

              TENANTRY_URL           address of the control plane
              TENANTRY_TOKEN_FILE    a file whose first line is the token; tokens are never arguments
              TENANTRY_CONTEXT       name of a context
              TENANTRY_DEV_HOME      folder of 'dev up' and the demo (.tenantry/dev)
              XDG_CONFIG_HOME        contexts are in tenantry/contexts.yaml below it (~/.config)
              NO_COLOR, TERM=dumb    no colour
              JAVA_HOME              a JDK 25 or newer; found by itself when not set
              TENANTRY_JAVA_OPTIONS  further JVM options of 'server run' and 'runtime run'
            """;

    private HelpTexts() {}
}
