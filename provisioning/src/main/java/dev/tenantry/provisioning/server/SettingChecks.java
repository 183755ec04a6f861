package dev.tenantry.provisioning.server;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.server.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a server's settings must be, each with what goes wrong otherwise. */
record SettingChecks(Dialect dialect, ServerVariables variables) {
    /** Below this a server that holds many small databases runs out of sessions before it runs out of anything else. */
    private static final int FEWEST_CONNECTIONS = 100;

    private static final Set<String> UTC = Set.of("UTC", "+00:00", "-00:00", "Etc/UTC", "GMT");

    List<Finding> all(boolean timeZoneTables) {
        List<Finding> findings = new ArrayList<>();
        binaryLog(findings);
        restores(findings);
        grants(findings);
        transport(findings);
        timeZone(findings, timeZoneTables);
        capacity(findings);
        return findings;
    }

    private void binaryLog(List<Finding> findings) {
        if (!variables.isOn("log_bin")) {
            findings.add(new Finding(
                    "server.binary_log_off",
                    Severity.BLOCKER,
                    "The binary log is off.",
                    "A backup has no position, so nothing after it can be recovered, and no tenant can be moved online.",
                    "log_bin = binlog in the server's option file, then a restart"));
            return;
        }
        if (!variables.of("binlog_format").equalsIgnoreCase("ROW")) {
            findings.add(
                    setting(
                            "server.binary_log_format",
                            Severity.BLOCKER,
                            "binlog_format",
                            "ROW",
                            "The log holds statements whose effect cannot be attributed to one tenant: no point-in-time recovery and no online move."));
        }
        if (!variables.of("binlog_row_image").equalsIgnoreCase("FULL")) {
            findings.add(setting(
                    "server.binary_log_row_image",
                    Severity.BLOCKER,
                    "binlog_row_image",
                    "FULL",
                    "The log lacks columns: changes can be neither undone nor verified from it."));
        }
        if (!variables.isOn("log_bin_trust_function_creators")) {
            findings.add(
                    setting(
                            "server.function_creators",
                            Severity.WARNING,
                            "log_bin_trust_function_creators",
                            "ON",
                            "Migrations and restores that create functions or triggers are refused, because the migrator is no administrator."));
        }
        if (variables.of("binlog_row_value_options").toUpperCase(Locale.ROOT).contains("PARTIAL_JSON")) {
            findings.add(setting(
                    "server.partial_json",
                    Severity.WARNING,
                    "binlog_row_value_options",
                    "''",
                    "The log holds only parts of changed JSON documents, which cannot be replayed twice safely."));
        }
    }

    private void restores(List<Finding> findings) {
        if (!variables.isOn("local_infile")) {
            findings.add(setting(
                    "server.local_infile",
                    Severity.BLOCKER,
                    "local_infile",
                    "ON",
                    "Restores load their rows with LOAD DATA LOCAL and are refused."));
        }
        if (variables.isOn("read_only") || variables.isOn("super_read_only")) {
            findings.add(new Finding(
                    "server.read_only",
                    Severity.BLOCKER,
                    "The server is read-only: it is a replica, or was left so.",
                    "Nothing can be created on it.",
                    "register the primary instead, or SET GLOBAL read_only = OFF"));
        }
        if (!variables.of("lower_case_table_names").equals("0")) {
            findings.add(new Finding(
                    "server.lower_case_table_names",
                    Severity.WARNING,
                    "lower_case_table_names is " + variables.of("lower_case_table_names") + ".",
                    "Table names lose their case here: a backup of this server, or of another one, may not be restored the same.",
                    null));
        }
    }

    private void grants(List<Finding> findings) {
        if (dialect.flavour() == Flavour.MYSQL && variables.isOn("partial_revokes")) {
            findings.add(setting(
                    "server.partial_revokes",
                    Severity.BLOCKER,
                    "partial_revokes",
                    "OFF",
                    "Grants on tn% no longer match by prefix: the service accounts reach nothing."));
        }
    }

    private void transport(List<Finding> findings) {
        if (!variables.isOn("require_secure_transport")) {
            findings.add(setting(
                    "server.plain_connections",
                    Severity.NOTE,
                    "require_secure_transport",
                    "ON",
                    "Accounts that others make may log in without encryption; Tenantry's own accounts demand it."));
        }
    }

    private void timeZone(List<Finding> findings, boolean timeZoneTables) {
        String zone = variables.of("time_zone");
        String effective = zone.equals("SYSTEM") ? variables.of("system_time_zone") : zone;
        if (!UTC.contains(effective) && !timeZoneTables) {
            findings.add(new Finding(
                    "server.time_zone",
                    Severity.WARNING,
                    "The server's time zone is " + effective + " and it has no time zone tables.",
                    "Times that an application stores without a zone change their meaning on another server, and named zones are unknown.",
                    dialect.persist("time_zone", "'+00:00'") + "; or mysql_tzinfo_to_sql /usr/share/zoneinfo"));
        }
    }

    private void capacity(List<Finding> findings) {
        long connections = variables.number("max_connections");
        if (connections < FEWEST_CONNECTIONS) {
            findings.add(setting(
                    "server.max_connections",
                    Severity.WARNING,
                    "max_connections",
                    "500",
                    "Sessions are shared by all tenants of the server and run out soon."));
        }
    }

    private Finding setting(String code, Severity severity, String name, String wanted, String consequence) {
        String value = variables.of(name);
        return new Finding(
                code,
                severity,
                name + " is " + (value.isEmpty() ? "empty" : value) + ".",
                consequence,
                dialect.persist(name, wanted));
    }
}
