package dev.tenantry.cli.command;

import dev.tenantry.api.client.ImportCalls;
import dev.tenantry.api.imports.CompleteImportRequest;
import dev.tenantry.api.imports.ImportView;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** Cuts what is written into parts and sends each when it is full. Parts that arrived before are digested, and not sent again. */
final class PartSender extends OutputStream {
    private final ImportCalls imports;
    private final ImportView begun;
    private final LongConsumer sent;
    private final MessageDigest digest;
    private final byte[] part;
    private int length;
    private int parts;
    private long bytes;

    /**
     * @param begun where the file stands
     * @param sent told how many bytes arrived
     */
    PartSender(ImportCalls imports, ImportView begun, LongConsumer sent) {
        this.imports = imports;
        this.begun = begun;
        this.sent = sent;
        this.part = new byte[begun.partBytes()];
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        int at = offset;
        int left = count;
        while (left > 0) {
            int some = Math.min(left, part.length - length);
            System.arraycopy(source, at, part, length, some);
            length += some;
            at += some;
            left -= some;
            if (length == part.length) {
                send();
            }
        }
    }

    /** Sends what is left and says that this was all. */
    void complete() {
        if (length > 0) {
            send();
        }
        imports.complete(
                begun.operationId(),
                new CompleteImportRequest(parts, bytes, HexFormat.of().formatHex(digest.digest())));
    }

    private void send() {
        byte[] content = length == part.length ? part : Arrays.copyOf(part, length);
        digest.update(content);
        parts++;
        bytes += length;
        length = 0;
        if (parts > begun.parts()) {
            imports.send(begun.operationId(), parts, content);
        }
        sent.accept(bytes);
    }
}
