package dev.tenantry.provisioning.export.mask;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A rules file.
 *
 * @param sha256 of the file's bytes, in hexadecimal
 * @param tables the rules by table and column; the column {@link #OTHERS} stands for those that are not named
 */
public record MaskRules(String sha256, Map<String, Map<String, MaskRule>> tables) {
    /** The name that stands for the columns of a table that have no rule of their own and need one. */
    public static final String OTHERS = "*";

    private static final int MAX_BYTES = 4 << 20;

    public MaskRules {
        Map<String, Map<String, MaskRule>> copy = new LinkedHashMap<>();
        tables.forEach((table, rules) -> copy.put(table, Collections.unmodifiableMap(new LinkedHashMap<>(rules))));
        tables = Collections.unmodifiableMap(copy);
    }

    /**
     * Reads a file.
     *
     * @throws MaskRefusedException saying where it is not a rules file
     */
    public static MaskRules parse(byte[] file) {
        if (file.length > MAX_BYTES) {
            throw refused("is larger than " + MAX_BYTES + " bytes");
        }
        Object read;
        try {
            read = yaml().load(new String(file, StandardCharsets.UTF_8));
        } catch (YAMLException notYaml) {
            throw new MaskRefusedException(
                    "The rules file is not YAML: " + notYaml.getMessage() + "\nNothing was written.", notYaml);
        }
        Map<?, ?> top = map(read, "at its top");
        if (!top.keySet().equals(Set.of("tables"))) {
            throw refused("has something else at its top than the one word 'tables:'");
        }
        Map<String, Map<String, MaskRule>> tables = new LinkedHashMap<>();
        map(top.get("tables"), "under 'tables'").forEach((table, columns) -> {
            Map<String, MaskRule> rules = new LinkedHashMap<>();
            map(columns, "under table '" + table + "'")
                    .forEach((column, rule) -> rules.put(String.valueOf(column), rule(rule, table + "." + column)));
            tables.put(String.valueOf(table), rules);
        });
        return new MaskRules(sha256(file), tables);
    }

    /** Every plain word is a text: {@code null} is a rule here, and a column may be called {@code on} or {@code 1}. */
    private static Yaml yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        options.setCodePointLimit(MAX_BYTES);
        DumperOptions dumping = new DumperOptions();
        return new Yaml(new SafeConstructor(options), new Representer(dumping), dumping, options, new Words());
    }

    private static final class Words extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.MERGE, MERGE, "<", 10);
        }
    }

    private static MaskRule rule(@Nullable Object written, String column) {
        if (written instanceof String word) {
            return MaskRule.ofWord(word).orElseThrow(() -> refused("says '" + word + "' of " + column + RULES));
        }
        if (written instanceof Map<?, ?> pair && pair.size() == 1) {
            if (pair.get("fixed") instanceof String text) {
                return new MaskRule(MaskRule.Kind.FIXED, text);
            }
            if ("shift".equals(pair.get("date"))) {
                return MaskRule.of(MaskRule.Kind.DATE);
            }
        }
        throw refused("does not say what becomes of " + column + RULES);
    }

    private static final String RULES =
            ": it is keep, null, {fixed: TEXT}, pseudonym, email, name, phone, digits, {date: shift} or blank";

    private static Map<?, ?> map(@Nullable Object found, String where) {
        if (found instanceof Map<?, ?> map) {
            return map;
        }
        throw refused("has no names with something to each " + where);
    }

    private static MaskRefusedException refused(String why) {
        return new MaskRefusedException("The rules file " + why + ". Nothing was written.");
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
