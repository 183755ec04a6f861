package dev.tenantry.controlplane.access;

/** Whose things an operation of the API touches. */
public enum Scope {
    /** Nobody's: whoever may call it at all. */
    SELF("the caller"),
    /** The whole fleet's: a token that is limited to one tenant is refused. */
    FLEET("the fleet"),
    /** One tenant's, named in the path: a token that is limited to another tenant finds nothing there. */
    TENANT("the tenant in the path"),
    /** One tenant's, known once the object is read: the endpoint looks for the caller's tenants only. */
    OBJECT("the tenant of the object");

    private final String words;

    Scope(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
