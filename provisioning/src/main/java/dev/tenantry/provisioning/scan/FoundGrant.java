package dev.tenantry.provisioning.scan;

import java.util.Set;

/**
 * What one account may do to one thing.
 *
 * @param on {@code *} for the whole server, the database, or database and object with a point between; {@code role} and a name for a role
 * @param privileges as the server's information_schema spells them
 * @param grantable whether it may pass any of them on
 */
public record FoundGrant(String user, String host, String on, Set<String> privileges, boolean grantable) {
    /** What {@link #on} says of the whole server. */
    public static final String WHOLE_SERVER = "*";

    /** What {@link #on} begins with for a role. */
    public static final String ROLE = "role ";

    public FoundGrant {
        privileges = Set.copyOf(privileges);
    }

    /** The database it is about, or the whole of {@link #on} when it is not about one. */
    public String database() {
        int point = on.indexOf('.');
        return point < 0 ? on : on.substring(0, point);
    }

    /** Whether it is about a whole database, and not about an object in it. */
    public boolean onWholeDatabase() {
        return on.indexOf('.') < 0 && !on.equals(WHOLE_SERVER) && !on.startsWith(ROLE);
    }
}
