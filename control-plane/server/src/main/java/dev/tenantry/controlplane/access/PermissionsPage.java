package dev.tenantry.controlplane.access;

import java.util.stream.Stream;

/** Writes docs/reference/permissions.md from the table. */
final class PermissionsPage {
    private PermissionsPage() {}

    static String markdown() {
        StringBuilder page = new StringBuilder("""
                # Permissions

                Made from the permission table in `Permissions.java`, which the control plane enforces; a test keeps this page and the table
                equal. What the table does not name, nobody may. A token that is limited to one tenant finds other tenants' things as if they
                were not there, and may not call what touches the whole fleet.

                """);
        page.append("| operation | request | scope |");
        for (Role role : Role.values()) {
            page.append(' ').append(role.word().replace('_', ' ')).append(" |");
        }
        page.append("\n|---|---|---|")
                .append(":-:|".repeat(Role.values().length))
                .append('\n');
        for (Permission row : Permissions.TABLE) {
            page.append("| ").append(row.operation()).append(row.otherPerson() ? " (another person)" : "");
            page.append(" | `")
                    .append(row.method())
                    .append(' ')
                    .append(row.path())
                    .append('`');
            page.append(" | ")
                    .append(row.open() ? "open: needs no token" : row.scope().words())
                    .append(" |");
            Stream.of(Role.values())
                    .map(role -> row.open() || row.roles().contains(role) ? " ● |" : " |")
                    .forEach(page::append);
            page.append('\n');
        }
        return page.toString();
    }
}
