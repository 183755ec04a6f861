package dev.tenantry.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenantry.api.client.Json;
import java.util.ArrayList;
import java.util.List;

/** Thrown in place of a change that was only to be shown. */
public final class DryRun extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String method;
    private final String path;
    private final transient JsonNode body;

    DryRun(String method, String path, Object body) {
        super("dry run");
        this.method = method;
        this.path = path;
        this.body = withoutSecrets(Json.mapper().valueToTree(body));
    }

    /** The request's first line. */
    public String request() {
        return method + " " + path;
    }

    /** The request's body, with secrets blotted out. */
    public JsonNode body() {
        return body;
    }

    private static JsonNode withoutSecrets(JsonNode body) {
        if (body instanceof ObjectNode object) {
            List<String> members = new ArrayList<>();
            object.fieldNames().forEachRemaining(members::add);
            members.stream()
                    .filter(member -> member.toLowerCase(java.util.Locale.ROOT).contains("password"))
                    .forEach(member -> object.put(member, "********"));
        }
        return body;
    }
}
