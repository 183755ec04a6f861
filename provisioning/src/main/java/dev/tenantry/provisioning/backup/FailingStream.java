package dev.tenantry.provisioning.backup;

import dev.tenantry.provisioning.ProvisioningException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;

/** Turns whatever goes wrong while a stream is read into a failure that names its object, so that no reader mistakes it for an end. */
final class FailingStream extends FilterInputStream {
    private final Function<IOException, ProvisioningException> failure;

    FailingStream(InputStream source, Function<IOException, ProvisioningException> failure) {
        super(source);
        this.failure = failure;
    }

    @Override
    public int read() {
        try {
            return in.read();
        } catch (IOException e) {
            throw failure.apply(e);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        try {
            return in.read(buffer, offset, length);
        } catch (IOException e) {
            throw failure.apply(e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw failure.apply(e);
        }
    }
}
