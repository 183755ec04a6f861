package dev.tenantry.runtime.routing;

import dev.tenantry.api.common.Problem;
import dev.tenantry.api.routing.NodeRegistered;
import dev.tenantry.api.routing.RegisterNodeRequest;
import dev.tenantry.api.routing.SignedRoutes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** The routing endpoints of the control plane, as a node calls them. */
final class FeedClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(15);

    /** Nobody waits long for a node that ends anyway. */
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final URI controlPlane;
    private final NodeToken token;
    private final int maxBytes;

    FeedClient(URI controlPlane, NodeToken token, int maxBytes) {
        this.controlPlane = controlPlane;
        this.token = token;
        this.maxBytes = maxBytes;
    }

    /** The control plane answered, but not with what was asked for. */
    static final class RefusedByControlPlaneException extends IOException {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final String code;

        RefusedByControlPlaneException(int status, String code, String detail) {
            super("The control plane answered " + status + " " + code + ": " + detail);
            this.status = status;
            this.code = code;
        }

        /** Whether the node's token was not accepted; asking again with the same token is of no use. */
        boolean unauthorised() {
            return status == 401 || status == 403;
        }

        /** Whether the control plane does not know this node. */
        boolean unknownNode() {
            return "routing.unknown_node".equals(code) || status == 404;
        }
    }

    NodeRegistered register(RegisterNodeRequest request) throws IOException, InterruptedException {
        byte[] body = Json.MAPPER.writeValueAsBytes(request);
        HttpRequest.Builder call = request("/v1/routing/nodes", ANSWER)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(body));
        return Json.MAPPER.readValue(body(call), NodeRegistered.class);
    }

    SignedRoutes snapshot() throws IOException, InterruptedException {
        return Json.MAPPER.readValue(
                body(request("/v1/routing/snapshot", ANSWER).GET()), SignedRoutes.class);
    }

    /** Asks for what comes after a version, which acknowledges that version. Empty when nothing came within the wait. */
    Optional<SignedRoutes> changes(long after, Duration wait) throws IOException, InterruptedException {
        String path = "/v1/routing/changes?after=" + after + "&wait=" + wait.toSeconds();
        byte[] body = body(request(path, wait.plus(ANSWER)).GET());
        return body.length == 0 ? Optional.empty() : Optional.of(Json.MAPPER.readValue(body, SignedRoutes.class));
    }

    /** Says that this node serves nothing any more. */
    void leave() throws IOException, InterruptedException {
        int nothing = body(request("/v1/routing/lease", FAREWELL).DELETE()).length;
        if (nothing > 0) {
            throw new IOException("The control plane answered a farewell with " + nothing + " bytes.");
        }
    }

    private HttpRequest.Builder request(String path, Duration timeout) throws IOException {
        return HttpRequest.newBuilder(URI.create(controlPlane.toString().replaceAll("/+$", "") + path))
                .timeout(timeout)
                .header("Accept", "application/json, application/problem+json")
                .header("Authorization", "Bearer " + token.reveal());
    }

    private byte[] body(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream stream = answer.body()) {
            byte[] body = stream.readNBytes(maxBytes + 1);
            if (body.length > maxBytes) {
                throw new IOException("The control plane's answer is larger than " + maxBytes + " bytes.");
            }
            if (answer.statusCode() / 100 != 2) {
                throw refusal(answer.statusCode(), body);
            }
            return body;
        }
    }

    private static RefusedByControlPlaneException refusal(int status, byte[] body) {
        try {
            Problem problem = Json.MAPPER.readValue(body, Problem.class);
            return new RefusedByControlPlaneException(status, problem.code(), problem.detail());
        } catch (IOException notAProblem) {
            return new RefusedByControlPlaneException(status, "", "no explanation");
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
