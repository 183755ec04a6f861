package dev.tenantry.provisioning.export.mask;

import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.identifier.ObjectName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rules held against an archive. It fails closed: a column that could hold something about a person and has no rule makes the whole plan
 * refused, and so does a rule that its column cannot follow, that breaks a key, or that names something that is not there.
 */
public final class MaskPlan {
    private static final int SHOWN = 40;

    private final MaskRules rules;
    private final Maskers maskers;
    private final KeyGroups groups;
    private final Map<MaskedColumn, MaskRule> chosen = new LinkedHashMap<>();
    private final List<String> refusals = new ArrayList<>();
    private final List<RowMask> masks = new ArrayList<>();

    private MaskPlan(MaskRules rules, Manifest manifest, MaskSecret secret) {
        this.rules = rules;
        this.maskers = new Maskers(secret);
        this.groups = KeyGroups.of(manifest);
    }

    /**
     * Makes a plan.
     *
     * @throws MaskRefusedException naming every column that is the reason
     */
    public static MaskPlan of(MaskRules rules, Manifest manifest, MaskSecret secret) {
        MaskPlan plan = new MaskPlan(rules, manifest, secret);
        plan.choose();
        plan.checkKeys();
        for (Manifest.Table table : manifest.tables()) {
            plan.makeMask(table);
        }
        plan.requireNoRefusals();
        return plan;
    }

    /** Rules for every column of an archive that needs one, as far as its name says what it holds. */
    public static String skeleton(Manifest manifest) {
        KeyGroups groups = KeyGroups.of(manifest);
        return MaskSkeleton.of(
                groups,
                groups.tableNames().stream()
                        .flatMap(table -> columns(groups, table).stream())
                        .filter(column -> column.family().mustBeSaid())
                        .toList());
    }

    /** What masks the table with this place in the manifest. */
    public RowMask of(int table) {
        return masks.get(table);
    }

    /** The digest of the rules file. */
    public String rulesSha256() {
        return rules.sha256();
    }

    /** What was done with each column that is not as it was: TABLE.COLUMN and the rule, without the texts of fixed values. */
    public Map<String, String> masked() {
        Map<String, String> said = new LinkedHashMap<>();
        chosen.forEach((column, rule) -> {
            if (rule.kind() != MaskRule.Kind.KEEP) {
                said.put(column.title(), rule.title());
            }
        });
        return said;
    }

    private void choose() {
        rules.tables().keySet().stream()
                .filter(table -> groups.columnsOf(table) == null)
                .forEach(table -> refusals.add(table + ": there is no such table in the backup"));
        List<MaskedColumn> unsaid = new ArrayList<>();
        for (String table : groups.tableNames()) {
            Map<String, MaskRule> ofTable = rules.tables().getOrDefault(table, Map.of());
            Map<String, MaskedColumn> there = Objects.requireNonNull(groups.columnsOf(table));
            ofTable.keySet().stream()
                    .filter(name -> !name.equals(MaskRules.OTHERS) && !there.containsKey(name))
                    .forEach(name -> refusals.add(table + "." + name
                            + ": there is no such column that is stored; generated ones follow from others"));
            for (MaskedColumn column : columns(groups, table)) {
                @Nullable MaskRule rule = rule(ofTable, column);
                if (rule == null) {
                    unsaid.add(column);
                } else {
                    chosen.put(column, rule);
                }
            }
        }
        if (!unsaid.isEmpty()) {
            throw new MaskRefusedException(
                    "The rules say nothing of %d columns that may hold something about a person. Nothing was written. Say it of each:"
                            .formatted(unsaid.size()),
                    MaskSkeleton.of(groups, unsaid));
        }
    }

    private static @Nullable MaskRule rule(Map<String, MaskRule> ofTable, MaskedColumn column) {
        @Nullable MaskRule own = ofTable.get(column.name());
        if (own != null) {
            return own;
        }
        return column.family().mustBeSaid() ? ofTable.get(MaskRules.OTHERS) : MaskRule.KEPT;
    }

    /** The columns of a table that rules are for: those of the history of migrations stay as they are. */
    private static Collection<MaskedColumn> columns(KeyGroups groups, String table) {
        return table.equals(ObjectName.MIGRATION_HISTORY.value())
                ? List.of()
                : Objects.requireNonNull(groups.columnsOf(table)).values();
    }

    private void checkKeys() {
        chosen.forEach((column, rule) -> {
            MaskedColumn parent = groups.group(column).columns().getFirst();
            if (!rule.equals(chosen.getOrDefault(parent, MaskRule.KEPT))) {
                refusals.add("%s: a foreign key ties it to %s, which has the rule %s: they need the same"
                        .formatted(
                                column.title(),
                                parent.title(),
                                chosen.getOrDefault(parent, MaskRule.KEPT).title()));
            }
            if (rule.kind() != MaskRule.Kind.KEEP && groups.partitions(column)) {
                refusals.add(column.title() + ": the table is partitioned by it, so it can only be kept");
            }
        });
    }

    private void makeMask(Manifest.Table table) {
        List<Masker> ofColumns = new ArrayList<>();
        for (MaskedColumn column :
                Objects.requireNonNull(groups.columnsOf(table.name())).values()) {
            MaskRule rule = chosen.getOrDefault(column, MaskRule.KEPT);
            try {
                ofColumns.add(maskers.of(rule, column, groups.group(column)));
            } catch (IllegalArgumentException unfit) {
                refusals.add("%s: %s".formatted(column.title(), unfit.getMessage()));
            }
        }
        masks.add(new RowMask(ofColumns));
    }

    private void requireNoRefusals() {
        if (refusals.isEmpty()) {
            return;
        }
        List<String> shown = new ArrayList<>(refusals.subList(0, Math.min(SHOWN, refusals.size())));
        if (shown.size() < refusals.size()) {
            shown.add("and %d more".formatted(refusals.size() - shown.size()));
        }
        throw new MaskRefusedException(
                "The rules cannot be followed. Nothing was written.\n  " + String.join("\n  ", shown));
    }
}
