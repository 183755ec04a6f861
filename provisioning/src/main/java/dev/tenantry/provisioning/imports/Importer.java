package dev.tenantry.provisioning.imports;

import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.backup.Progress;
import dev.tenantry.provisioning.database.SessionSource;
import dev.tenantry.provisioning.database.SqlFailure;
import dev.tenantry.provisioning.database.WorkSession;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Brings a file into a database that holds nothing but its mark of ownership. It is read twice: once to refuse what can be seen without a
 * server, before anything is there to be taken back, and once to load it.
 */
public final class Importer {
    /** Whatever a server allows, a statement is held in memory about three times. */
    private static final int LONGEST_STATEMENT = 64 << 20;

    private Importer() {}

    /**
     * Looks whether a file is whole and holds only what can be imported; no server is needed.
     *
     * @throws ProvisioningException IMPORT_DAMAGED, IMPORT_UNREADABLE, IMPORT_REFUSED; whatever the file or the progress threw
     */
    public static void check(ImportFile file, DatabaseName target, Progress progress) {
        progress.at("check", 0, 0, 0);
        switch (file.format()) {
            case PACKAGE -> PackageFile.check(file, read -> progress.at("check", read, 0, 0));
            case DUMP ->
                DumpFile.read(
                        file,
                        target,
                        LONGEST_STATEMENT,
                        read -> progress.at("check", read, 0, 0),
                        (statement, decision) -> {});
        }
    }

    /**
     * Loads a file. What a package says of its rows is compared with what the server has; a dump says nothing of the kind.
     *
     * @param builder sessions of the target's migrator without DROP, for importing
     * @param loader sessions of the same that may load from a stream
     * @throws ProvisioningException IMPORT_DAMAGED, IMPORT_UNREADABLE, IMPORT_REFUSED, IMPORT_DIFFERENT; whatever the file or the progress threw
     */
    public static ImportReport load(
            SessionSource builder, SessionSource loader, DatabaseName target, ImportFile file, Progress progress) {
        try (Connection session = builder.open()) {
            WorkSession.prepare(session, target);
            StatementRun run = new StatementRun(session, target);
            int longest = longest(session);
            return switch (file.format()) {
                case PACKAGE -> loadPackage(run, loader, target, file, longest, progress);
                case DUMP -> loadDump(run, target, file, longest, progress);
            };
        } catch (SQLException failure) {
            throw SqlFailure.of(failure, "importing into", "database " + target);
        }
    }

    private static ImportReport loadDump(
            StatementRun run, DatabaseName target, ImportFile file, int longest, Progress progress) {
        AtomicLong bytes = new AtomicLong();
        DumpFile.read(
                file,
                target,
                longest,
                read -> {
                    bytes.set(read);
                    progress.at("load", read, run.rows(), 0);
                },
                (statement, decision) -> {
                    run.take(DumpFile.NAME, statement, decision);
                    progress.at("load", bytes.get(), run.rows(), 0);
                });
        run.finishViews();
        run.finishEvents();
        return new ImportReport(run.rows(), bytes.get());
    }

    private static ImportReport loadPackage(
            StatementRun run,
            SessionSource loader,
            DatabaseName target,
            ImportFile file,
            int longest,
            Progress progress)
            throws SQLException {
        AtomicLong bytes = new AtomicLong();
        try (Connection rows = loader.open()) {
            WorkSession.prepareLoading(rows, target);
            PackageLoad load = new PackageLoad(run, rows, target, longest, progress, bytes::get);
            PackageFile.read(
                    file,
                    read -> {
                        bytes.set(read);
                        progress.at("load", read, load.rows(), load.totalRows());
                    },
                    load);
            load.finish();
            return new ImportReport(load.rows(), bytes.get());
        }
    }

    private static int longest(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@max_allowed_packet")) {
            row.next();
            // One byte of a packet says what it is.
            return (int) Math.min(LONGEST_STATEMENT, row.getLong(1) - 1);
        }
    }
}
