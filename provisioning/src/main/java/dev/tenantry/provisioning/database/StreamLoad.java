package dev.tenantry.provisioning.database;

import com.mysql.cj.jdbc.JdbcStatement;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Lets a server take rows in from a stream of ours, by a statement that {@link TableShape#loadStatement} made. A stream that fails leaves the
 * protocol half-way, so the session is ended with it; and the driver hides what a stream threw, so that is kept and thrown as what it is.
 */
public final class StreamLoad {
    private StreamLoad() {}

    /**
     * Loads, and says how many rows the server took. Nothing is committed.
     *
     * @throws RuntimeException whatever the stream threw; the session is aborted then, and after any failure of the server
     */
    public static long execute(Connection session, String statement, InputStream content) throws SQLException {
        Guarded guarded = new Guarded(content);
        try (Statement load = session.createStatement()) {
            load.setEscapeProcessing(false);
            load.unwrap(JdbcStatement.class).setLocalInfileInputStream(guarded);
            return load.executeLargeUpdate(statement);
        } catch (SQLException | RuntimeException e) {
            session.abort(Runnable::run);
            if (guarded.failure != null) {
                throw guarded.failure;
            }
            throw e;
        }
    }

    private static final class Guarded extends FilterInputStream {
        private @Nullable RuntimeException failure;

        private Guarded(InputStream source) {
            super(source);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            try {
                return in.read(buffer, offset, length);
            } catch (IOException e) {
                failure = new UncheckedIOException(e);
                throw failure;
            } catch (RuntimeException e) {
                failure = e;
                throw e;
            }
        }

        /** The driver closes it early; who opened it closes it. */
        @Override
        public void close() {}
    }
}
