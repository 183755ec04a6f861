package dev.tenantry.cli.session;

/** How a result is written. The lower-case names are the words of {@code -o}. */
public enum OutputFormat {
    /** For people; may leave members out. */
    table,
    /** The API's record, complete; listings are {@code {"items": […]}}. */
    json,
    /** The same as YAML. */
    yaml,
    /** The name or id alone, one a line, for scripts. */
    name
}
