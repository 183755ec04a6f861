package dev.tenantry.provisioning.store;

import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An object on its way down. A connection that breaks is opened again at the byte where it broke, on the same version of the object; an
 * answer that ends early is an error and never the end of the object.
 */
final class S3Download extends InputStream {
    /** Breaks in a row without a byte in between, after which it is the store that is broken. */
    private static final int PATIENCE = 4;

    private final S3Client client;
    private final String bucket;
    private final String place;
    private final String etag;
    private final long size;
    private ResponseInputStream<GetObjectResponse> body;
    private long position;
    private int breaks;

    private S3Download(S3Client client, String bucket, String place, ResponseInputStream<GetObjectResponse> body) {
        this.client = client;
        this.bucket = bucket;
        this.place = place;
        this.etag = body.response().eTag();
        this.size = body.response().contentLength();
        this.body = body;
    }

    static S3Download open(S3Client client, String bucket, String place) {
        return new S3Download(
                client,
                bucket,
                place,
                client.getObject(
                        GetObjectRequest.builder().bucket(bucket).key(place).build()));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position < size) {
            try {
                int count = body.read(target, offset, (int) Math.min(length, size - position));
                if (count > 0) {
                    position += count;
                    breaks = 0;
                    return count;
                }
                reopen(new IOException("the store ended an object of " + size + " bytes after " + position));
            } catch (IOException broken) {
                reopen(broken);
            }
        }
        return -1;
    }

    private void reopen(IOException broken) throws IOException {
        breaks++;
        if (breaks == PATIENCE) {
            throw broken;
        }
        body.abort();
        try {
            body = client.getObject(GetObjectRequest.builder()
                    .bucket(bucket)
                    .key(place)
                    .range("bytes=" + position + "-")
                    .ifMatch(etag)
                    .build());
        } catch (SdkException gone) {
            broken.addSuppressed(gone);
            throw broken;
        }
    }

    @Override
    public void close() {
        // What was not read is not waited for.
        body.abort();
    }
}
