package dev.tenantry.provisioning.bench;

import com.mysql.cj.jdbc.JdbcStatement;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Random;

/**
 * A shop's data of any size: narrow and wide rows, numbers, texts, JSON and binaries, seven secondary indexes and two foreign keys. The same seed
 * gives the same rows. Texts are made of words, so that they compress as texts do.
 */
enum BenchData {
    CUSTOMERS(
            10,
            """
            CREATE TABLE customers (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, code CHAR(36) CHARACTER SET ascii NOT NULL, name VARCHAR(100) NOT NULL,
              email VARCHAR(120) NOT NULL, created_at DATETIME(6) NOT NULL, balance DECIMAL(14,2) NOT NULL, notes TEXT)\
            """,
            "(id,code,name,email,created_at,balance,notes)",
            "ADD UNIQUE KEY by_code (code), ADD KEY by_name (name)") {
        @Override
        void row(StringBuilder row, long id, Random random) {
            row.append(id).append('\t').append(uuid(random)).append('\t');
            words(row, 3, random);
            row.append("\tuser")
                    .append(id)
                    .append("@example.org\t")
                    .append(instant(random))
                    .append('\t');
            row.append(random.nextInt(1_000_000) / 100.0).append('\t');
            if (random.nextInt(3) == 0) {
                row.append("\\N");
            } else {
                words(row, 20, random);
            }
        }
    },
    ORDERS(
            25,
            """
            CREATE TABLE orders (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, customer_id BIGINT NOT NULL, status ENUM('new','paid','sent','returned') NOT NULL,
              placed_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, total DECIMAL(12,2) NOT NULL, currency CHAR(3) NOT NULL, reference VARCHAR(40) NOT NULL,
              remark VARCHAR(255))\
            """,
            "(id,customer_id,status,placed_at,total,currency,reference,remark)",
            "ADD UNIQUE KEY by_reference (reference), ADD KEY by_customer (customer_id, placed_at)") {
        @Override
        void row(StringBuilder row, long id, Random random) {
            row.append(id).append('\t').append(1 + random.nextInt(1000)).append('\t');
            row.append(1 + random.nextInt(4))
                    .append('\t')
                    .append(instant(random).substring(0, 19))
                    .append('\t');
            row.append(random.nextInt(10_000_000) / 100.0)
                    .append("\tEUR\tR-")
                    .append(Long.toHexString(random.nextLong()));
            row.append('-').append(id).append('\t');
            words(row, 8, random);
        }
    },
    ORDER_LINES(25, """
            CREATE TABLE order_lines (order_id BIGINT NOT NULL, line SMALLINT NOT NULL, sku VARCHAR(32) NOT NULL, quantity INT NOT NULL, price DECIMAL(12,4) NOT NULL,
              weight DOUBLE NOT NULL, PRIMARY KEY (order_id, line))\
            """, "(order_id,line,sku,quantity,price,weight)", "ADD KEY by_sku (sku)") {
        @Override
        void row(StringBuilder row, long id, Random random) {
            row.append(1 + id / 5)
                    .append('\t')
                    .append(id % 5)
                    .append("\tSKU-")
                    .append(random.nextInt(50_000))
                    .append('\t');
            row.append(1 + random.nextInt(20))
                    .append('\t')
                    .append(random.nextInt(1_000_000) / 10000.0)
                    .append('\t');
            row.append(random.nextDouble() * 40);
        }
    },
    ARTICLES(15, """
            CREATE TABLE articles (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, title VARCHAR(200) NOT NULL, body MEDIUMTEXT NOT NULL, changed_at DATETIME NOT NULL)\
            """, "(id,title,body,changed_at)", "ADD KEY by_title (title(40))") {
        @Override
        void row(StringBuilder row, long id, Random random) {
            row.append(id).append('\t');
            words(row, 6, random);
            row.append('\t');
            words(row, 100 + random.nextInt(400), random);
            row.append('\t').append(instant(random).substring(0, 19));
        }
    },
    EVENTS(
            15,
            """
            CREATE TABLE events (id BINARY(16) NOT NULL PRIMARY KEY, at DATETIME(6) NOT NULL, kind VARCHAR(40) NOT NULL, payload JSON NOT NULL)\
            """,
            "(@id,at,kind,@payload) SET id = UNHEX(@id), payload = CONVERT(@payload USING utf8mb4)",
            "ADD KEY by_kind (kind, at)") {
        @Override
        void row(StringBuilder row, long id, Random random) {
            row.append("%016x%016x".formatted(id, random.nextLong()))
                    .append('\t')
                    .append(instant(random))
                    .append('\t');
            row.append(WORDS[random.nextInt(20)])
                    .append("\t{\"session\": \"")
                    .append(uuid(random))
                    .append("\", \"text\": \"");
            words(row, 15, random);
            row.append("\", \"count\": ").append(random.nextInt(1000)).append(", \"tags\": [\"");
            words(row, 1, random);
            row.append("\", null, true]}");
        }
    },
    FILES(
            10,
            """
            CREATE TABLE files (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(255) NOT NULL, content MEDIUMBLOB NOT NULL, digest BINARY(32) NOT NULL)\
            """,
            "(id,name,@content,@digest) SET content = UNHEX(@content), digest = UNHEX(@digest)",
            "ADD KEY by_name (name)") {
        @Override
        void row(StringBuilder row, long id, Random random) {
            row.append(id).append('\t');
            words(row, 4, random);
            byte[] content = new byte[4_000 + random.nextInt(30_000)];
            random.nextBytes(content);
            // Half of it repeats, as in most files.
            System.arraycopy(content, 0, content, content.length / 2, content.length / 2);
            byte[] digest = new byte[32];
            random.nextBytes(digest);
            row.append('\t')
                    .append(HexFormat.of().formatHex(content))
                    .append('\t')
                    .append(HexFormat.of().formatHex(digest));
        }
    };

    private static final String[] WORDS = vocabulary();
    private static final int BATCH_BYTES = 4 << 20;

    private final int percent;
    private final String create;
    private final String load;
    private final String indexes;

    BenchData(int percent, String create, String load, String indexes) {
        this.percent = percent;
        this.create = create;
        this.load = load;
        this.indexes = indexes;
    }

    abstract void row(StringBuilder row, long id, Random random);

    /** Fills a database; the session may load from a stream. What it does is not in the binary log. */
    static void fill(Connection session, DatabaseName database, int megabytes) throws SQLException {
        Registered.execute(session, "SET SESSION sql_log_bin = 0, unique_checks = 0, foreign_key_checks = 0");
        Registered.execute(session, "USE " + database.quoted());
        for (BenchData table : values()) {
            Registered.execute(session, table.create);
            table.load(session, megabytes * 10_000L * table.percent);
            Registered.execute(session, "ALTER TABLE " + table.tableName() + " " + table.indexes);
        }
        Registered.execute(
                session,
                "ALTER TABLE order_lines ADD CONSTRAINT of_order FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE");
        Registered.execute(
                session,
                "ALTER TABLE orders ADD CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customers (id)");
        for (BenchData table : values()) {
            Registered.execute(session, "ANALYZE TABLE " + table.tableName());
        }
    }

    String tableName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    private void load(Connection session, long bytes) throws SQLException {
        Random random = new Random(name().hashCode());
        long id = 0;
        long loaded = 0;
        while (loaded < bytes) {
            StringBuilder batch = new StringBuilder(BATCH_BYTES + (BATCH_BYTES >> 2));
            while (batch.length() < Math.min(BATCH_BYTES, bytes - loaded)) {
                row(batch, ++id, random);
                batch.append('\n');
            }
            loaded += this == FILES ? batch.length() / 2 : batch.length();
            try (InputStream content = new ByteArrayInputStream(batch.toString().getBytes(StandardCharsets.UTF_8));
                    Statement statement = session.createStatement()) {
                statement.setEscapeProcessing(false);
                statement.unwrap(JdbcStatement.class).setLocalInfileInputStream(content);
                statement.execute("LOAD DATA LOCAL INFILE 'rows' INTO TABLE " + tableName() + " CHARACTER SET "
                        + (this == EVENTS || this == FILES ? "binary " : "utf8mb4 ") + load);
            } catch (IOException e) {
                throw new IllegalStateException("a stream in memory does not fail", e);
            }
        }
    }

    private static void words(StringBuilder row, int count, Random random) {
        for (int i = 0; i < count; i++) {
            // The product of two makes some words frequent and most rare, as in a language.
            int word = (int) (WORDS.length * random.nextDouble() * random.nextDouble());
            row.append(i == 0 ? "" : " ").append(WORDS[word]);
        }
    }

    private static String uuid(Random random) {
        return new java.util.UUID(random.nextLong(), random.nextLong()).toString();
    }

    private static String instant(Random random) {
        return java.time.LocalDateTime.of(2020, 1, 1, 0, 0)
                        .plusSeconds(random.nextInt(150_000_000))
                        .format(java.time.format.DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss"))
                + ".%06d".formatted(random.nextInt(1_000_000));
    }

    private static String[] vocabulary() {
        Random random = new Random(42);
        String[] words = new String[6000];
        for (int i = 0; i < words.length; i++) {
            StringBuilder word = new StringBuilder();
            int letters = 3 + random.nextInt(8);
            for (int j = 0; j < letters; j++) {
                word.append("etaoinshrdlucmfwypvbgk".charAt((int) (22 * random.nextDouble() * random.nextDouble())));
            }
            words[i] = i % 50 == 0 ? word + "ü" : word.toString();
        }
        return words;
    }
}
