package dev.tenantry.cli.terminal;

/** The few styles there are; each says something and none decorates. */
public enum Style {
    STRONG("1"),
    FAINT("2"),
    GOOD("32"),
    WARNING("33"),
    BAD("31"),
    ACCENT("36");

    private final String parameter;

    Style(String parameter) {
        this.parameter = parameter;
    }

    /** The text between the control sequences of this style. */
    public String apply(String text) {
        return "\u001b[" + parameter + "m" + text + "\u001b[0m";
    }
}
