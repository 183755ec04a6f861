package dev.tenantry.provisioning.imports;

import java.io.InputStream;

/**
 * A file that is imported. Reading it twice gives the same bytes.
 *
 * @param format what it is
 * @param content opens it from its beginning; the stream says what fails as a {@link dev.tenantry.provisioning.ProvisioningException}
 * @param maxUnpackedBytes more than this does not come out of it
 */
public record ImportFile(ImportFormat format, Content content, long maxUnpackedBytes) {
    /** Opens the file. */
    @FunctionalInterface
    public interface Content {
        InputStream open();
    }
}
