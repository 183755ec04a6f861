package dev.tenantry.provisioning.store;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Stands between the store's client and the network, and fails as a network or a bad store would. Counts what it let pass. */
final class FaultyHttp implements SdkHttpClient {
    private final SdkHttpClient real;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile Predicate<SdkHttpRequest> struck = request -> false;
    private volatile Fault fault = Fault.BREAK;
    private volatile int left;

    FaultyHttp(SdkHttpClient real) {
        this.real = real;
    }

    enum Fault {
        /** The connection breaks before an answer. */
        BREAK,
        /** The answer's body ends after some bytes, and the client is not told. */
        SHORT_BODY,
        /** The connection breaks in the middle of the body. */
        BROKEN_BODY,
        /** The store says that it is overloaded. */
        SLOW_DOWN,
        /** The store says that it is full. */
        FULL,
        /** The store says that this may not be done. */
        FORBIDDEN
    }

    /** From now on so many of the requests that match fail like this. */
    void fail(Fault how, int times, Predicate<SdkHttpRequest> which) {
        fault = how;
        left = times;
        struck = which;
    }

    int requests() {
        return requests.get();
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest prepared = real.prepareRequest(request);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                requests.incrementAndGet();
                return strikes(request.httpRequest()) ? faulty(prepared) : prepared.call();
            }

            @Override
            public void abort() {
                prepared.abort();
            }
        };
    }

    private synchronized boolean strikes(SdkHttpRequest request) {
        if (left == 0 || !struck.test(request)) {
            return false;
        }
        left--;
        return true;
    }

    private HttpExecuteResponse faulty(ExecutableHttpRequest prepared) throws IOException {
        return switch (fault) {
            case BREAK -> throw new IOException("connection reset");
            case SHORT_BODY -> cut(prepared.call(), false);
            case BROKEN_BODY -> cut(prepared.call(), true);
            case SLOW_DOWN -> refusal(503, "SlowDown");
            case FULL -> refusal(507, "XMinioStorageFull");
            case FORBIDDEN -> refusal(403, "AccessDenied");
        };
    }

    private static HttpExecuteResponse refusal(int status, String code) {
        byte[] body = ("<Error><Code>" + code + "</Code></Error>").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return HttpExecuteResponse.builder()
                .response(SdkHttpResponse.builder().statusCode(status).build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
                .build();
    }

    private static HttpExecuteResponse cut(HttpExecuteResponse answer, boolean loud) {
        InputStream body = answer.responseBody().orElseThrow();
        return HttpExecuteResponse.builder()
                .response(answer.httpResponse())
                .responseBody(AbortableInputStream.create(new Cut(body, loud)))
                .build();
    }

    @Override
    public void close() {
        real.close();
    }

    @Override
    public String clientName() {
        return "faulty";
    }

    /** The first 1000 bytes, and then an end or a break. */
    private static final class Cut extends FilterInputStream {
        private final boolean loud;
        private int left = 1000;

        private Cut(InputStream in, boolean loud) {
            super(in);
            this.loud = loud;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                if (loud) {
                    throw new IOException("connection reset");
                }
                return -1;
            }
            int count = in.read(target, offset, Math.min(length, left));
            left -= Math.max(count, 0);
            return count;
        }
    }
}
