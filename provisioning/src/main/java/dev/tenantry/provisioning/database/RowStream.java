package dev.tenantry.provisioning.database;

import com.mysql.cj.NativeSession;
import com.mysql.cj.exceptions.CJException;
import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.exceptions.SQLExceptionsMapping;
import com.mysql.cj.protocol.a.NativeConstants;
import com.mysql.cj.protocol.a.NativeConstants.IntegerDataType;
import com.mysql.cj.protocol.a.NativeMessageBuilder;
import com.mysql.cj.protocol.a.NativePacketPayload;
import com.mysql.cj.protocol.a.NativeProtocol;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Arrays;

/**
 * The rows of one statement where they arrive: a row is a few places in the buffer of what the server sent, and nothing is copied or made for
 * it. The driver sends the statement, reads what comes before the rows and judges what ends them; between the two its own reader would make two
 * arrays of every value and several objects of every row, which is more work than the checksums of a backup. The session does nothing else until
 * the rows are read to their end. Why: docs/decisions/0007-rows-where-they-arrive.md.
 */
final class RowStream implements AutoCloseable {
    private static final int FIRST_BYTES = 64 << 10;
    private static final int HEADER = 4;
    private static final int LONGEST_PACKET = NativeConstants.MAX_PACKET_SIZE;
    private static final int FAILURE = 0xff;
    private static final int END = 0xfe;
    /** An end of rows in the older form is shorter than this; a longer packet of that first byte is a row. */
    private static final int LONGEST_OLD_END = 8;

    private static final int NULL = 0xfb;

    private final Connection connection;
    private final NativeProtocol protocol;
    private final InputStream input;
    private final int longestEnd;
    private final int[] starts;
    private final int[] lengths;
    private byte[] buffer = new byte[FIRST_BYTES];
    private int position;
    private int filled;
    private int size;
    private boolean ended;

    private RowStream(Connection connection, NativeProtocol protocol, int columns) throws IOException {
        this.connection = connection;
        this.protocol = protocol;
        this.input = protocol.getSocketConnection().getMysqlInput();
        this.longestEnd = protocol.getServerSession().isEOFDeprecated() ? LONGEST_PACKET - 1 : LONGEST_OLD_END;
        this.starts = new int[columns];
        this.lengths = new int[columns];
    }

    /**
     * Sends a statement.
     *
     * @param sql a SELECT
     */
    static RowStream open(Connection connection, String sql) throws SQLException {
        try {
            NativeSession session =
                    (NativeSession) connection.unwrap(JdbcConnection.class).getSession();
            NativeProtocol protocol = session.getProtocol();
            boolean attributes = protocol.getServerSession().supportsQueryAttributes();
            NativePacketPayload answer = protocol.sendCommand(
                    new NativeMessageBuilder(attributes)
                            .buildComQuery(protocol.getSharedSendPacket(), session, sql, "UTF-8"),
                    false,
                    0);
            answer.setPosition(0);
            int columns = Math.toIntExact(answer.readInteger(IntegerDataType.INT_LENENC));
            if (columns <= 0) {
                throw new IllegalArgumentException("not a statement that has rows");
            }
            for (int i = 0; i < columns; i++) {
                protocol.skipPacket();
            }
            if (!protocol.getServerSession().isEOFDeprecated()) {
                protocol.skipPacket();
            }
            return new RowStream(connection, protocol, columns);
        } catch (CJException e) {
            throw SQLExceptionsMapping.translateException(e);
        } catch (IOException e) {
            throw lost(connection, e);
        }
    }

    /** Goes to the next row; false after the last. */
    boolean next() throws SQLException {
        if (ended) {
            return false;
        }
        try {
            require(HEADER);
            int length = (buffer[position] & 0xff)
                    | (buffer[position + 1] & 0xff) << 8
                    | (buffer[position + 2] & 0xff) << 16;
            require(HEADER + length);
            int start = position + HEADER;
            position = start + length;
            if (length == LONGEST_PACKET) {
                start = joined(length);
            } else if (length == 0) {
                throw new IOException("the server sent a row without a value");
            } else if (isLast(buffer[start] & 0xff, start, length)) {
                ended = true;
                return false;
            }
            size = position - start;
            locate(start);
            return true;
        } catch (CJException e) {
            ended = true;
            throw SQLExceptionsMapping.translateException(e);
        } catch (IOException e) {
            ended = true;
            throw lost(connection, e);
        }
    }

    /** Where the values of the current row lie; only until the next row is asked for. */
    byte[] bytes() {
        return buffer;
    }

    /** How many bytes the server sent for the current row. */
    int size() {
        return size;
    }

    /** Where a value begins, by its column from 0 on. */
    int start(int column) {
        return starts[column];
    }

    /** How long a value is; -1 for NULL. */
    int length(int column) {
        return lengths[column];
    }

    /** A value of its own; null for NULL. */
    byte @org.jspecify.annotations.Nullable [] value(int column) {
        return lengths[column] < 0
                ? null
                : Arrays.copyOfRange(buffer, starts[column], starts[column] + lengths[column]);
    }

    /** Lets the driver say what ended the rows, an error or the state of the session. */
    private boolean isLast(int first, int start, int length) {
        if (first != FAILURE && (first != END || length > longestEnd)) {
            return false;
        }
        NativePacketPayload packet = new NativePacketPayload(Arrays.copyOfRange(buffer, start, start + length));
        protocol.checkErrorMessage(packet);
        packet.setPosition(0);
        protocol.readServerStatusForResultSets(packet, true);
        return true;
    }

    /** A row of 16 MiB and more comes in several packets: their contents are moved together; where the row then begins. */
    private int joined(int firstLength) throws IOException {
        int total = firstLength;
        int length = firstLength;
        while (length == LONGEST_PACKET) {
            // What is joined stays in front of the position, so that nothing moves it away.
            position -= total;
            require(total + HEADER);
            int header = position + total;
            length = (buffer[header] & 0xff) | (buffer[header + 1] & 0xff) << 8 | (buffer[header + 2] & 0xff) << 16;
            require(total + HEADER + length);
            header = position + total;
            System.arraycopy(buffer, header + HEADER, buffer, header, filled - header - HEADER);
            filled -= HEADER;
            total += length;
            position += total;
        }
        return position - total;
    }

    private void locate(int start) {
        int at = start;
        for (int column = 0; column < starts.length; column++) {
            int first = buffer[at++] & 0xff;
            int length;
            if (first < NULL) {
                length = first;
            } else if (first == NULL) {
                length = -1;
            } else {
                int bytes = first == 0xfc ? 2 : first == 0xfd ? 3 : 8;
                long wide = 0;
                for (int i = 0; i < bytes; i++) {
                    wide |= (buffer[at + i] & 0xffL) << (8 * i);
                }
                at += bytes;
                length = Math.toIntExact(wide);
            }
            starts[column] = at;
            lengths[column] = length;
            at += Math.max(0, length);
        }
    }

    /** Makes so many bytes from the position on be there; what lay before it may be gone then. */
    private void require(int size) throws IOException {
        if (filled - position >= size) {
            return;
        }
        if (position + size > buffer.length) {
            byte[] target = size > buffer.length ? new byte[Math.max(size, grown())] : buffer;
            System.arraycopy(buffer, position, target, 0, filled - position);
            filled -= position;
            position = 0;
            buffer = target;
        }
        while (filled - position < size) {
            int count = input.read(buffer, filled, buffer.length - filled);
            if (count < 0) {
                throw new IOException("the server ended the connection in the middle of the rows");
            }
            filled += count;
        }
    }

    private int grown() {
        return (int) Math.min(Integer.MAX_VALUE - 8L, buffer.length * 3L / 2);
    }

    private static SQLException lost(Connection connection, IOException cause) throws SQLException {
        connection.abort(Runnable::run);
        return new SQLNonTransientConnectionException(
                "the connection was lost while rows were read: " + cause.getMessage(), "08S01", cause);
    }

    /** Reads what is left. */
    @Override
    public void close() throws SQLException {
        while (next()) {
            // Only to its end is the session free again.
        }
    }
}
