package dev.tenantry.controlplane.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tenantry.provisioning.backup.Manifest;
import dev.tenantry.provisioning.inspect.Inspection;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Says what was found, for people or as JSON. */
final class InspectReport {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private InspectReport() {}

    static void print(PrintStream out, List<Inspection> found, boolean json) {
        if (json) {
            try {
                out.println(JSON.writerWithDefaultPrettyPrinter()
                        .writeValueAsString(
                                found.stream().map(InspectReport::structure).toList()));
            } catch (JsonProcessingException failure) {
                throw new IllegalStateException("a report is plain data", failure);
            }
            return;
        }
        found.forEach(each -> print(out, each));
    }

    private static void print(PrintStream out, Inspection found) {
        line(out, "ARCHIVE", found.tenantId() + "/" + found.backupId() + ", attempt " + found.attempt());
        line(
                out,
                "OBJECTS",
                found.objects() + " in " + found.storedBytes() + " bytes, key version " + found.keyVersion());
        line(
                out,
                "MANIFEST",
                found.manifestThere() ? (found.contents().isPresent() ? "opened" : "there, encrypted") : "MISSING");
        found.contents().ifPresent(manifest -> print(out, manifest));
        found.problems()
                .forEach(problem ->
                        line(out, "PROBLEM", word(problem.kind()) + ": " + problem.object() + ": " + problem.detail()));
        line(
                out,
                "VERDICT",
                !found.whole()
                        ? "NOT WHOLE, " + found.problems().size() + " problems"
                        : found.depth() == Inspection.Depth.CONTENT
                                ? "WHOLE: every digest, every row and every sum is as the manifest says"
                                : "all there by its first lines; the content was not looked at");
    }

    private static void print(PrintStream out, Manifest manifest) {
        line(out, "DATABASE", manifest.databaseId() + " (" + manifest.databaseName() + ") of " + manifest.tenantId());
        line(out, "SERVER", manifest.flavour() + " " + manifest.serverVersion());
        line(out, "RESTORE POINT", manifest.snapshotAt());
        Manifest.Position position = manifest.position();
        line(
                out,
                "POSITION",
                position.file().isEmpty()
                        ? "the server wrote no binary log"
                        : position.file() + ":" + position.offset()
                                + (position.gtid().isEmpty() ? "" : ", " + position.gtid()));
        line(out, "SCHEMA", manifest.schemaVersionId() + ", fingerprint " + manifest.fingerprint());
        line(out, "DEFINED", kinds(manifest));
        for (Manifest.Table table : manifest.tables()) {
            line(
                    out,
                    "TABLE",
                    "%s: %d rows in %d chunks, %d bytes, sum %s %s"
                            .formatted(
                                    table.name(),
                                    table.sum().rows(),
                                    table.chunks().size(),
                                    table.bytes(),
                                    table.sum().xor(),
                                    table.sum().sum()));
        }
    }

    private static String kinds(Manifest manifest) {
        return manifest.definition().objects().stream()
                .collect(Collectors.groupingBy(
                        object -> object.kind().name().toLowerCase(Locale.ROOT),
                        java.util.TreeMap::new,
                        Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    private static Map<String, Object> structure(Inspection found) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("tenantId", found.tenantId());
        all.put("backupId", found.backupId());
        all.put("attempt", found.attempt());
        all.put("keyVersion", found.keyVersion());
        all.put("objects", found.objects());
        all.put("storedBytes", found.storedBytes());
        all.put("depth", word(found.depth()));
        all.put("whole", found.whole());
        all.put(
                "problems",
                found.problems().stream()
                        .map(problem -> Map.of(
                                "kind", word(problem.kind()), "object", problem.object(), "detail", problem.detail()))
                        .toList());
        found.contents().ifPresent(manifest -> all.put("manifest", manifest));
        return all;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void line(PrintStream out, String label, String text) {
        out.println(String.format("%-14s", label) + "  " + text);
    }
}
