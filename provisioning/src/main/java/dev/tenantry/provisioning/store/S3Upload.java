package dev.tenantry.provisioning.store;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** One object on its way up. Parts are all of one size but the last, which some stores demand. */
final class S3Upload extends OutputStream {
    private static final Logger LOG = LoggerFactory.getLogger(S3Upload.class);

    /** S3's own bound; with our parts, objects of up to 78 GiB. */
    private static final int MOST_PARTS = 10_000;

    private final S3Client client;
    private final S3Settings settings;
    private final String place;
    private final List<CompletedPart> parts = new ArrayList<>();
    private byte[] part = new byte[64 << 10];
    private int filled;
    private @Nullable String uploadId;

    S3Upload(S3Client client, S3Settings settings, String place) {
        this.client = client;
        this.settings = settings;
        this.place = place;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (filled == S3Store.PART_BYTES) {
                sendPart();
            }
            int taken = Math.min(end - at, S3Store.PART_BYTES - filled);
            makeRoomFor(taken);
            System.arraycopy(source, at, part, filled, taken);
            filled += taken;
            at += taken;
        }
    }

    /** Small objects are many: the buffer grows to what is written instead of beginning at a whole part. */
    private void makeRoomFor(int more) {
        if (filled + more > part.length) {
            part = Arrays.copyOf(part, Math.min(S3Store.PART_BYTES, Math.max(filled + more, part.length * 2)));
        }
    }

    /** Makes the object appear. */
    void complete() throws IOException {
        String id = uploadId;
        if (id == null) {
            client.putObject(put(), RequestBody.fromByteBuffer(java.nio.ByteBuffer.wrap(part, 0, filled)));
            return;
        }
        sendPart();
        client.completeMultipartUpload(request -> request.bucket(settings.bucket())
                .key(place)
                .uploadId(id)
                .multipartUpload(upload -> upload.parts(parts)));
        uploadId = null;
    }

    /** Gives the parts back; if that fails too, the next start of a control plane does it. */
    void abort() {
        String id = uploadId;
        if (id == null) {
            return;
        }
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(settings.bucket()).key(place).uploadId(id));
        } catch (SdkException e) {
            LOG.warn("the parts of an unfinished object stay in the store for now: {}", place);
        }
    }

    private void sendPart() throws IOException {
        if (parts.size() == MOST_PARTS) {
            throw new IOException(
                    "the object is larger than " + MOST_PARTS + " parts of " + S3Store.PART_BYTES + " bytes");
        }
        String id = uploadId == null ? begin() : uploadId;
        uploadId = id;
        int number = parts.size() + 1;
        UploadPartRequest.Builder request = UploadPartRequest.builder()
                .bucket(settings.bucket())
                .key(place)
                .uploadId(id)
                .partNumber(number);
        if (isLocked()) {
            request.checksumAlgorithm(ChecksumAlgorithm.SHA256);
        }
        var answer = client.uploadPart(
                request.build(), RequestBody.fromByteBuffer(java.nio.ByteBuffer.wrap(part, 0, filled)));
        parts.add(CompletedPart.builder()
                .partNumber(number)
                .eTag(answer.eTag())
                .checksumSHA256(answer.checksumSHA256())
                .build());
        filled = 0;
    }

    private String begin() {
        CreateMultipartUploadRequest.Builder request =
                CreateMultipartUploadRequest.builder().bucket(settings.bucket()).key(place);
        if (isLocked()) {
            request.checksumAlgorithm(ChecksumAlgorithm.SHA256)
                    .objectLockMode(ObjectLockMode.COMPLIANCE)
                    .objectLockRetainUntilDate(lockedUntil());
        }
        return client.createMultipartUpload(request.build()).uploadId();
    }

    private PutObjectRequest put() {
        PutObjectRequest.Builder request =
                PutObjectRequest.builder().bucket(settings.bucket()).key(place);
        if (isLocked()) {
            // S3 takes a locked object only with a checksum.
            request.checksumAlgorithm(ChecksumAlgorithm.SHA256)
                    .objectLockMode(ObjectLockMode.COMPLIANCE)
                    .objectLockRetainUntilDate(lockedUntil());
        }
        return request.build();
    }

    private boolean isLocked() {
        return !settings.objectLock().isZero();
    }

    private Instant lockedUntil() {
        return Instant.now().plus(settings.objectLock());
    }
}
