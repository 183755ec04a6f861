package dev.tenantry.provisioning.database;

/** The kinds of objects a schema consists of, in the order in which they are built. */
public enum ObjectKind {
    SEQUENCE("sequence"),
    TABLE("table"),
    FUNCTION("function"),
    PROCEDURE("procedure"),
    VIEW("view"),
    TRIGGER("trigger"),
    EVENT("event");

    private final String word;

    ObjectKind(String word) {
        this.word = word;
    }

    /** The word for people. */
    public String word() {
        return word;
    }
}
