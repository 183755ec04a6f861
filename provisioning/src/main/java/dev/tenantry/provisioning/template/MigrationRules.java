package dev.tenantry.provisioning.template;

import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.identifier.ObjectName;
import dev.tenantry.provisioning.template.MigrationSet.MigrationSource;
import dev.tenantry.provisioning.template.SqlWords.Word;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a set of migrations must keep to be published. A tenant's database is built for it and its accounts are given to it, so a migration
 * neither names databases nor touches accounts, the server, or the mark of ownership.
 */
public final class MigrationRules {
    /** More files than this are a mistake. */
    private static final int MAX_FILES = 5_000;

    /** Larger migrations carry data that belongs into an import. */
    private static final int MAX_CHARACTERS = 16 << 20;

    private static final Pattern VERSIONED =
            Pattern.compile("V([0-9]+(?:[._][0-9]+)*)__[A-Za-z0-9][A-Za-z0-9_.-]*\\.sql");
    private static final Pattern REPEATABLE = Pattern.compile("R__[A-Za-z0-9][A-Za-z0-9_.-]*\\.sql");
    private static final Set<String> CHANGING = Set.of("CREATE", "DROP", "ALTER", "RENAME");
    private static final Set<String> NOT_THEIRS =
            Set.of("DATABASE", "SCHEMA", "USER", "ROLE", "SERVER", "TABLESPACE", "INSTANCE");
    private static final Map<String, String> FORBIDDEN = Map.of(
            "USE", "changes the database; a migration runs in its tenant's database and names no other",
            "GRANT", "gives rights; the accounts of a tenant are made by Tenantry",
            "REVOKE", "takes rights; the accounts of a tenant are made by Tenantry",
            "SHUTDOWN", "stops the server for every tenant",
            "FLUSH", "acts on the whole server",
            "RESET", "acts on the whole server",
            "INSTALL", "changes the server",
            "UNINSTALL", "changes the server",
            "HANDLER", "is no migration",
            "KILL", "acts on other sessions");

    private MigrationRules() {}

    /**
     * Refuses a set that breaks a rule.
     *
     * @throws ProvisioningException SCHEMA_INVALID with every finding in its message
     */
    public static void require(MigrationSet set) {
        List<MigrationFinding> findings = check(set);
        if (!findings.isEmpty()) {
            throw new ProvisioningException(
                    FailureCode.SCHEMA_INVALID,
                    "the migrations cannot be published: "
                            + String.join(
                                    "; ",
                                    findings.stream()
                                            .map(MigrationFinding::toString)
                                            .toList())
                            + "; nothing was changed",
                    "mend the files named above and publish again: tenantctl schemas publish DIR");
        }
    }

    /** Every rule that the set breaks; empty when it can be published. */
    public static List<MigrationFinding> check(MigrationSet set) {
        List<MigrationFinding> findings = new ArrayList<>();
        if (set.files().isEmpty()) {
            findings.add(new MigrationFinding("(no file)", 0, "the set has no migration"));
        }
        if (set.files().size() > MAX_FILES) {
            findings.add(new MigrationFinding("(all files)", 0, "more than " + MAX_FILES + " files"));
            return findings;
        }
        Map<String, String> byVersion = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (MigrationSource file : set.files()) {
            checkName(file, byVersion, names, findings);
            checkContent(file, findings);
        }
        return List.copyOf(findings);
    }

    private static void checkName(
            MigrationSource file, Map<String, String> byVersion, Set<String> names, List<MigrationFinding> findings) {
        if (!names.add(file.fileName())) {
            findings.add(new MigrationFinding(file.fileName(), 0, "there are two files of this name"));
            return;
        }
        Matcher versioned = VERSIONED.matcher(file.fileName());
        if (versioned.matches()) {
            String version = normalised(versioned.group(1));
            String other = byVersion.putIfAbsent(version, file.fileName());
            if (other != null) {
                findings.add(new MigrationFinding(
                        file.fileName(), 0, "has the same version as " + other + "; give one of them the next number"));
            }
        } else if (!REPEATABLE.matcher(file.fileName()).matches()) {
            findings.add(new MigrationFinding(
                    file.fileName(), 0, "is not named as a migration: V1__what_it_does.sql, or R__what_it_does.sql"));
        }
    }

    /** Flyway reads 1.0, 1_0 and 01 as 1. */
    private static String normalised(String version) {
        List<String> parts = new ArrayList<>();
        for (String part : version.split("[._]")) {
            parts.add(part.replaceFirst("^0+(?=.)", ""));
        }
        while (parts.size() > 1 && parts.getLast().equals("0")) {
            parts.removeLast();
        }
        return String.join(".", parts);
    }

    private static void checkContent(MigrationSource file, List<MigrationFinding> findings) {
        if (file.content().length() > MAX_CHARACTERS) {
            findings.add(new MigrationFinding(file.fileName(), 0, "is larger than 16 MiB; import data instead"));
            return;
        }
        List<Word> words = SqlWords.of(file.content());
        if (words.stream().allMatch(word -> word.text().equals(";"))) {
            findings.add(new MigrationFinding(file.fileName(), 0, "has no statement"));
        }
        for (int i = 0; i < words.size(); i++) {
            checkWord(file.fileName(), words, i, findings);
        }
    }

    private static void checkWord(String fileName, List<Word> words, int i, List<MigrationFinding> findings) {
        Word word = words.get(i);
        String next = text(words, i + 1);
        if (word.startsStatement()) {
            String reason = FORBIDDEN.get(word.text());
            if (reason != null) {
                findings.add(new MigrationFinding(fileName, word.line(), word.text() + " " + reason));
            } else if (CHANGING.contains(word.text()) && NOT_THEIRS.contains(next)) {
                findings.add(new MigrationFinding(
                        fileName,
                        word.line(),
                        word.text() + " " + next
                                + " is not for a migration: databases, accounts and the server are Tenantry's"));
            } else if (word.text().equals("SET") && setsBeyondSession(words, i)) {
                findings.add(new MigrationFinding(
                        fileName,
                        word.line(),
                        "SET of a global variable or a password changes the server for every tenant"));
            } else if (word.text().equals("LOAD") && (next.equals("DATA") || next.equals("XML"))) {
                findings.add(new MigrationFinding(
                        fileName, word.line(), "LOAD " + next + " reads a file; write INSERT instead"));
            }
        }
        if (word.text().equals("DEFINER")
                && next.equals("=")
                && !text(words, i + 2).equals("CURRENT_USER")) {
            findings.add(new MigrationFinding(
                    fileName, word.line(), "DEFINER names an account; leave it out or write DEFINER = CURRENT_USER"));
        }
        if (unquoted(word.text()).equals(ObjectName.IDENTITY_TABLE.value())) {
            findings.add(new MigrationFinding(
                    fileName,
                    word.line(),
                    ObjectName.IDENTITY_TABLE + " is the database's mark of ownership and not a migration's"));
        }
    }

    private static boolean setsBeyondSession(List<Word> words, int set) {
        for (int i = set + 1; i < words.size() && !words.get(i).text().equals(";"); i++) {
            switch (words.get(i).text()) {
                case "GLOBAL", "@@GLOBAL", "PERSIST", "@@PERSIST", "PERSIST_ONLY", "@@PERSIST_ONLY" -> {
                    return true;
                }
                case "PASSWORD", "ROLE", "DEFAULT" -> {
                    if (i == set + 1) {
                        return true;
                    }
                }
                default -> {
                    // Any other word of the statement.
                }
            }
        }
        return false;
    }

    private static String text(List<Word> words, int i) {
        return i < words.size() ? words.get(i).text() : "";
    }

    private static String unquoted(String word) {
        return word.replace("`", "").toLowerCase(Locale.ROOT);
    }
}
