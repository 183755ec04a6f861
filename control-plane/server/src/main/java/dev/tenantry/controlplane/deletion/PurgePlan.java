package dev.tenantry.controlplane.deletion;

import dev.tenantry.api.deletion.PurgeItem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What a purge destroys: objects by their ids and places, and nothing that changes by itself, so that two plans are the same exactly when the
 * same objects would go.
 *
 * @param lines one object a line, sorted: kind, id, name, server
 */
record PurgePlan(List<String> lines) {
    PurgePlan {
        lines = lines.stream().sorted().toList();
    }

    static PurgePlan of(List<PurgeItem> items) {
        return new PurgePlan(items.stream().map(PurgePlan::line).toList());
    }

    static PurgePlan parse(String text) {
        return new PurgePlan(text.isEmpty() ? List.of() : List.of(text.split("\n", -1)));
    }

    static String line(PurgeItem item) {
        return String.join(" ", item.kind(), item.id(), item.name(), item.serverId() == null ? "-" : item.serverId());
    }

    String text() {
        return String.join("\n", lines);
    }

    String sha256() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
