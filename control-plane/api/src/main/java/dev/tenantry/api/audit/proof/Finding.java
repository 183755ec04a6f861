package dev.tenantry.api.audit.proof;

/**
 * One thing that is wrong.
 *
 * @param kind what sort of wrong
 * @param line the line of the export, from 1; 0 when it is about the whole
 * @param where the object: a trail and a record's place in it, or a checkpoint
 * @param what what was expected and what is there
 */
public record Finding(FindingKind kind, long line, String where, String what) {
    @Override
    public String toString() {
        return kind.word() + (line > 0 ? ", line " + line : "") + ", " + where + ": " + what;
    }
}
