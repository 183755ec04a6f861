package dev.tenantry.cli;

/** Records as a control plane writes them. */
final class Answers {
    static final String TENANT_ID = "tnt_aaaaaaaaaaaaaaaaaaaa";
    static final String TENANT = """
            {"id":"tnt_aaaaaaaaaaaaaaaaaaaa","slug":"acme","displayName":"Acme GmbH","region":"eu","plan":"standard","planVersion":1,
             "schema":"shop","schemaVersion":3,"commercialStatus":"active","serviceStatus":"ready","dataStatus":"live","statusReason":"",
             "liveDatabaseId":"dbs_bbbbbbbbbbbbbbbbbbbb","serverId":"srv_cccccccccccccccccccc","generation":2,"activeOperationId":null,
             "lastBackupAt":null,"lastProvenBackupAt":null,"provenRtoSeconds":null,"unprovenBackups":0,"retainedUntil":null,
             "createdAt":"2026-01-01T00:00:00Z","createdBy":"olga","rowVersion":4}""";
    static final String TENANTS = page(TENANT);
    static final String SERVER = """
            {"id":"srv_cccccccccccccccccccc","name":"db1","flavour":"mariadb","serverVersion":"11.4.5-MariaDB","host":"db1","port":3306,
             "tlsMode":"verify-identity","region":"eu","labels":{},"capacityWeight":100,"cordoned":false,"databases":2,"findings":[],
             "checkedAt":null,"createdAt":"2026-01-01T00:00:00Z","rowVersion":1}""";
    static final String OPERATION_ID = "op_dddddddddddddddddddd";
    static final String DRIFT = """
            {"id":"drf_aaaaaaaaaaaaaaaaaaaa","kind":"database.unknown","severity":"warning","state":"quarantined",
             "target":"srv_cccccccccccccccccccc","object":"tn1","tenantId":null,"databaseId":null,"detail":"It carries no mark.",
             "meaning":"nobody knows it","response":"quarantine","next_steps":["find out"],"timesSeen":2,
             "firstSeenAt":"2026-01-01T00:00:00Z","lastSeenAt":"2026-01-01T00:00:00Z","confirmedAt":null,"quarantinedAt":null,
             "graceUntil":null,"endedAt":null,"ending":null,"decidedBy":null,"decisionReason":null,"rowVersion":1}""";

    private Answers() {}

    static String backup(String id, String state, String proof) {
        return """
            {"id":"%s","tenantId":"tnt_aaaaaaaaaaaaaaaaaaaa","databaseId":"dbs_bbbbbbbbbbbbbbbbbbbb","operationId":"op_x","state":"%s",
             "proven":false,"provenAt":null,"provenSeconds":null,"proof":"%s","refutedAt":null,"refutation":null,"pinnedAt":null,
             "pinnedBy":null,"pinReason":null,"snapshotAt":"2026-01-01T00:00:00Z","tableCount":1,"rowCount":1,"dataBytes":1,
             "storedBytes":1,"manifestSha256":"00","createdAt":"2026-01-01T00:00:00Z","endedAt":null}""".formatted(id, state, proof);
    }

    static String plan(String maxMegabytesPerSecond) {
        return """
            {"name":"gold","version":2,"displayName":"Gold",
             "limits":{"maxConnections":20,"statementTimeoutMillis":10000,"maxRows":10000,"temporaryTables":false},
             "backupPolicy":{"retentionDays":30,"undoWindowHours":72,"maxMegabytesPerSecond":%s},
             "createdAt":"2026-01-01T00:00:00Z","createdBy":"olga"}""".formatted(maxMegabytesPerSecond);
    }

    static String page(String... items) {
        return "{\"items\":[" + String.join(",", items) + "],\"nextCursor\":null}";
    }

    static String operation(String state) {
        return """
            {"id":"op_dddddddddddddddddddd","kind":"suspend","tenantId":"tnt_aaaaaaaaaaaaaaaaaaaa","serverId":null,"state":"%s","attempt":1,
             "cancelRequested":false,"steps":[],"errorCode":%s,"errorDetail":%s,"next_steps":[],"result":{},"requestedBy":"olga","reason":"r",
             "createdAt":"2026-01-01T00:00:00Z","startedAt":null,"endedAt":null}""".formatted(
                        state,
                        state.equals("done") ? "null" : "\"server.unreachable\"",
                        state.equals("done") ? "null" : "\"db1 is away\"");
    }

    static String events(String state) {
        return """
            {"operation":%s,"lastSeq":2,"events":[
             {"seq":1,"at":"2026-01-01T00:00:00Z","type":"step-started","step":"announce","message":"","data":{}},
             {"seq":2,"at":"2026-01-01T00:00:00.250Z","type":"step-done","step":"announce","message":"","data":{}}]}""".formatted(operation(state));
    }
}
