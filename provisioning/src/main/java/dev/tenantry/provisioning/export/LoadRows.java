package dev.tenantry.provisioning.export;

import dev.tenantry.provisioning.backup.LoadText;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Rows as LOAD DATA reads them. */
final class LoadRows implements RowWriter {
    private final LoadText text;

    LoadRows(OutputStream target) {
        this.text = new LoadText(target);
    }

    @Override
    public void row(byte[] @Nullable [] values) throws IOException {
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                text.endValue();
            }
            text.value(values[i]);
        }
        text.endRow();
    }

    @Override
    public void flush() throws IOException {
        text.flush();
    }
}
