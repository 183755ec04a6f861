package dev.tenantry.provisioning.scan;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a server held at about one time. Its parts were read one after the other, so an object that something works on meanwhile may be in
 * one part and not in the next.
 *
 * @param databases whose names begin as tenant databases' do
 * @param accounts whose names have the form of tenant accounts'
 * @param grants of those accounts on anything, and of everybody but the service accounts on those databases
 * @param sessions how many sessions are open, by name of account
 * @param registrations the suffixes of the service accounts: more than one when several control planes share the server. Read last, so
 *     that whoever made an object seen above is seen as well
 */
public record ServerScan(
        List<FoundDatabase> databases,
        List<FoundAccount> accounts,
        List<FoundGrant> grants,
        Map<String, Integer> sessions,
        Set<String> registrations) {
    public ServerScan {
        databases = List.copyOf(databases);
        accounts = List.copyOf(accounts);
        grants = List.copyOf(grants);
        sessions = Map.copyOf(sessions);
        registrations = Set.copyOf(registrations);
    }
}
