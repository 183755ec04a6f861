package dev.tenantry.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** One calm form of help: what a verb needs first, its own options, and a single line for those of every command. */
final class HelpLayout {
    private static final int WIDTH = 100;
    private static final String INDENT = "         ";

    private HelpLayout() {}

    /** Gives a command and all below it the same help. */
    static void apply(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.findOption("--help") == null) {
            spec.addOption(OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .type(boolean.class)
                    .description("Shows this help.")
                    .build());
        }
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING, help -> "");
        command.getHelpSectionMap()
                .put(UsageMessageSpec.SECTION_KEY_SYNOPSIS, help -> synopsis(help.commandSpec()) + "\n\n");
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_DESCRIPTION, help -> help.description());
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpLayout::options);
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "\nVerbs:\n");
        if (spec.parent() == null) {
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "\nNouns:\n");
        }
        if (spec.subcommands().isEmpty()) {
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
        }
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_PARAMETER_LIST, HelpLayout::parameters);
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_FOOTER, HelpLayout::footer);
        command.getSubcommands().values().forEach(HelpLayout::apply);
    }

    private static String synopsis(CommandSpec spec) {
        StringBuilder text = new StringBuilder("Usage: ").append(spec.qualifiedName());
        if (!spec.subcommands().isEmpty()) {
            return text.append(spec.parent() == null ? " NOUN VERB [OPTIONS]" : " VERB [OPTIONS]")
                    .toString();
        }
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            text.append(' ').append(parameter.required() ? parameter.paramLabel() : "[" + parameter.paramLabel() + "]");
        }
        for (OptionSpec option : spec.options()) {
            if (option.required()) {
                text.append(' ').append(option.longestName()).append(' ').append(option.paramLabel());
            }
        }
        return wrap(text.append(" [OPTIONS]").toString());
    }

    /** Breaks between words; what follows is indented. */
    private static String wrap(String text) {
        StringBuilder lines = new StringBuilder();
        int column = 0;
        for (String word : text.split(" ")) {
            if (column + word.length() + 1 > WIDTH) {
                lines.append("\n").append(INDENT);
                column = INDENT.length();
            }
            lines.append(lines.isEmpty() || column == INDENT.length() ? "" : " ")
                    .append(word);
            column += word.length() + 1;
        }
        return lines.toString();
    }

    private static String parameters(Help help) {
        String list = help.parameterList();
        return list.isEmpty() ? "" : "\n" + list;
    }

    private static String options(Help help) {
        CommandSpec spec = help.commandSpec();
        boolean root = spec.parent() == null;
        List<OptionSpec> own = spec.options().stream()
                .filter(option -> !option.hidden() && (root || !option.inherited()))
                .toList();
        Help.Layout layout = help.createDefaultLayout();
        layout.addOptions(own, help.createDefaultParamLabelRenderer());
        return "\n" + (root ? "Options of every command:\n" : "Options:\n") + layout;
    }

    private static String footer(Help help) {
        CommandSpec spec = help.commandSpec();
        if (spec.parent() == null) {
            return "\nFirst steps:\n"
                    + "  tenantctl demo              the whole idea on this machine, with real databases\n"
                    + "  tenantctl dev up            the same set, without the story\n"
                    + "  tenantctl help TOPIC        "
                    + String.join(", ", Tools.HelpTopics.topics()) + "\n";
        }
        return "\nOptions of every command (--output, --context, --quiet, …): tenantctl --help\n";
    }
}
