package dev.tenantry.controlplane.access;

import io.micronaut.http.HttpMethod;
import java.util.Set;

/**
 * One row of the permission table.
 *
 * @param operation the operation's name: noun.verb
 * @param method the method that asks for it
 * @param path the path template, exactly as the endpoint has it
 * @param scope whose things it touches
 * @param roles who may; nobody else may
 * @param otherPerson whether the person must be another one than the person who asked
 * @param open whether it needs no token at all
 * @param unmetered whether it is not counted: for requests that others wait for
 */
public record Permission(
        String operation,
        HttpMethod method,
        String path,
        Scope scope,
        Set<Role> roles,
        boolean otherPerson,
        boolean open,
        boolean unmetered) {
    public Permission {
        roles = Set.copyOf(roles);
    }

    static Permission of(String operation, HttpMethod method, String path, Scope scope, Role... roles) {
        return new Permission(operation, method, path, scope, Set.of(roles), false, false, false);
    }

    static Permission open(String operation, HttpMethod method, String path) {
        return new Permission(operation, method, path, Scope.SELF, Set.of(), false, true, false);
    }

    Permission byAnotherPerson() {
        return new Permission(operation, method, path, scope, roles, true, open, unmetered);
    }

    Permission uncounted() {
        return new Permission(operation, method, path, scope, roles, otherPerson, open, true);
    }

    /** Whether a caller of these roles may use it. */
    public boolean allows(Set<Role> held) {
        return open || roles.stream().anyMatch(held::contains);
    }
}
