package dev.tenantry.api.audit.proof;

/** What may be wrong with an export. */
public enum FindingKind {
    /** A line is not what an export may hold at this place, or not written as it must be. */
    MALFORMED("malformed"),
    /** A signature is not by a key that was given, or not over this text. */
    NOT_SIGNED("not signed"),
    /** A record says something else than when it was chained. */
    CHANGED("changed"),
    /** A record in the middle is missing. */
    DELETED("deleted"),
    /** Records stand in another order than they were made in. */
    REORDERED("reordered"),
    /** The end is missing. */
    TRUNCATED("truncated"),
    /** There is another history than the one that was signed. */
    FORKED("forked"),
    /** Something old or already seen is presented again. */
    REPLAYED("replayed"),
    /** A record belongs to another trail. */
    SPLICED("spliced"),
    /** A time is earlier than it can have been. */
    BACK_DATED("back-dated"),
    /** A time is later than it can have been. */
    POST_DATED("post-dated"),
    /** What was asked for cannot be shown with what the export holds. */
    UNPROVEN("unproven");

    private final String word;

    FindingKind(String word) {
        this.word = word;
    }

    /** The kind in words. */
    public String word() {
        return word;
    }
}
