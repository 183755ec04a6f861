package dev.tenantry.provisioning.bench;

import dev.tenantry.provisioning.template.MigrationSet;
import dev.tenantry.provisioning.template.MigrationSet.MigrationSource;
import java.util.ArrayList;
import java.util.List;

/** An application's schema of 24 tables that grew over 12 migrations: tables, then indexes, columns and keys added to earlier ones, and some reference rows. */
enum BenchSchema {
    /** A third of the tables refer to one of two others. */
    STAR("24 tables in 12 migrations"),
    /** Beside that, each table refers to the one before it: no two can be built without an order. */
    CHAIN("24 tables in a chain, in 12 migrations");

    static final int TABLES = 24;
    static final int MIGRATIONS = 12;

    private final String title;

    BenchSchema(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    MigrationSet migrations() {
        List<MigrationSource> files = new ArrayList<>();
        for (int version = 1; version <= MIGRATIONS; version++) {
            files.add(new MigrationSource("V%d__step_%d.sql".formatted(version, version), migration(version)));
        }
        return new MigrationSet(files);
    }

    private String migration(int version) {
        int first = (version - 1) * 2;
        StringBuilder sql = new StringBuilder(table(first)).append(table(first + 1));
        sql.append("CREATE INDEX by_status_%1$d ON entity_%1$d (status, created_at);\n".formatted(first));
        if (version > 1) {
            sql.append("ALTER TABLE entity_%d ADD COLUMN note_%d VARCHAR(200) NULL;\n".formatted(first - 2, version));
            sql.append(
                    "ALTER TABLE entity_%1$d ADD COLUMN owner_id BIGINT NULL, ADD CONSTRAINT owner_of_%1$d FOREIGN KEY (owner_id) REFERENCES entity_%2$d (id);\n"
                            .formatted(first + 1, first % 4));
        }
        sql.append(
                "INSERT INTO entity_%d (name, status) VALUES ('first', 'new'), ('second', 'done');\n".formatted(first));
        return sql.toString();
    }

    private static String before(int number) {
        return """
                ,
                  before_id BIGINT NULL,
                  KEY by_before (before_id),
                  FOREIGN KEY (before_id) REFERENCES entity_%d (id)\
                """.formatted(number);
    }

    private String table(int number) {
        return """
                CREATE TABLE entity_%d (
                  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  name VARCHAR(100) NOT NULL,
                  status VARCHAR(20) NOT NULL DEFAULT 'new',
                  amount DECIMAL(12,2) NOT NULL DEFAULT 0,
                  created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
                  KEY by_name (name)%s
                );
                """.formatted(number, this == CHAIN && number > 0 ? before(number - 1) : "");
    }
}
