package dev.tenantry.controlplane.simulation;

import dev.tenantry.provisioning.identifier.AccountName;

/** A runtime node's open connection to a database. */
final class Session {
    final AccountName account;
    final String tenant;
    boolean killed;

    Session(AccountName account, String tenant) {
        this.account = account;
        this.tenant = tenant;
    }
}
