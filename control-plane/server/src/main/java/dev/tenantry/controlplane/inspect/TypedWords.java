package dev.tenantry.controlplane.inspect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was typed after an offline command, taken apart.
 *
 * @param subject the one word that is no option
 * @param values options with their values; of one that was given more than once the last
 * @param all options with all their values, in the order of the line
 * @param flags options without one
 */
public record TypedWords(
        Optional<String> subject, Map<String, String> values, Map<String, List<String>> all, Set<String> flags) {
    public TypedWords {
        values = Map.copyOf(values);
        all = Map.copyOf(all);
        flags = Set.copyOf(flags);
    }

    /**
     * Takes it apart.
     *
     * @param valueOptions the options with a value that there are, beside those of the store
     * @param flagOptions the options without one, beside those of the store
     * @throws IllegalArgumentException saying what is wrong
     */
    public static TypedWords parse(Set<String> valueOptions, Set<String> flagOptions, String... arguments) {
        Map<String, String> values = new HashMap<>();
        Map<String, List<String>> all = new HashMap<>();
        Set<String> flags = new HashSet<>();
        Optional<String> subject = Optional.empty();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (valueOptions.contains(argument) || StoreArguments.VALUES.contains(argument)) {
                i++;
                if (i == arguments.length) {
                    throw new IllegalArgumentException(argument + " needs a value");
                }
                values.put(argument, arguments[i]);
                all.computeIfAbsent(argument, option -> new ArrayList<>()).add(arguments[i]);
            } else if (flagOptions.contains(argument) || StoreArguments.FLAGS.contains(argument)) {
                flags.add(argument);
            } else if (subject.isEmpty() && !argument.startsWith("-")) {
                subject = Optional.of(argument);
            } else {
                throw new IllegalArgumentException("there is no argument '" + argument + "'");
            }
        }
        return new TypedWords(subject, values, all, flags);
    }

    /** Whether help was asked for. */
    public boolean help() {
        return flags.contains("--help") || flags.contains("-h");
    }
}
