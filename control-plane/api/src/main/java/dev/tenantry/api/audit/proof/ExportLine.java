package dev.tenantry.api.audit.proof;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One line of an export. In their order: header, checkpoint, at most one consistency, records, heads, end. */
public sealed interface ExportLine {
    /** The format's name, in the header. */
    String FORMAT = "tenantry-audit-export/1";

    /** In the header instead of a trail: the export holds the whole log. */
    String WHOLE = "*";

    /** The line as it is written, without its end of line. */
    String encode();

    /** Reads one line; an IllegalArgumentException when one character differs from how it must be written. */
    static ExportLine parse(String line) {
        return Fields.line(FlatJson.read(line));
    }

    /** What the export is of: a log, and one of its trails or {@link #WHOLE}. */
    record Header(String origin, String trail) implements ExportLine {
        @Override
        public String encode() {
            return Fields.of("export")
                    .put("format", FORMAT)
                    .put("origin", origin)
                    .put("trail", trail)
                    .json();
        }
    }

    /** The checkpoint against which everything in the export is proven. */
    record Signed(SignedCheckpoint checkpoint) implements ExportLine {
        @Override
        public String encode() {
            return Fields.of("checkpoint").put("note", checkpoint.note()).json();
        }
    }

    /** An earlier checkpoint, and the proof that the log only grew since. */
    record Consistency(SignedCheckpoint earlier, List<Hash> proof) implements ExportLine {
        public Consistency {
            proof = List.copyOf(proof);
        }

        @Override
        public String encode() {
            return Fields.of("consistency")
                    .put("note", earlier.note())
                    .put("proof", Fields.texts(proof))
                    .json();
        }
    }

    /** A record, the chain's value after it, and the proof that the tree holds it; a whole export needs no such proofs. */
    record Recorded(AuditEntry entry, Hash chain, List<Hash> proof) implements ExportLine {
        public Recorded {
            proof = List.copyOf(proof);
        }

        @Override
        public String encode() {
            AuditRecord record = entry.record();
            return Fields.of("record")
                    .put("sequence", entry.sequence())
                    .put("trailSequence", entry.trailSequence())
                    .put("sequencedAt", Times.write(entry.sequencedAt()))
                    .put("lookedAt", Times.write(entry.lookedAt()))
                    .put("salt", entry.salt())
                    .put("id", record.id())
                    .put("at", Times.write(record.at()))
                    .put("tenantId", record.tenantId())
                    .put("actor", record.actor())
                    .put("person", record.person())
                    .put("action", record.action())
                    .put("objectId", record.objectId())
                    .put("reason", record.reason())
                    .put("requestId", record.requestId())
                    .put("operationId", record.operationId())
                    .put("detail", record.detail())
                    .put("chain", chain.toString())
                    .put("proof", Fields.texts(proof))
                    .json();
        }
    }

    /** The end of a trail, and the proof that the tree of heads holds it; a whole export needs no such proofs. */
    record Head(TrailHead head, List<Hash> proof) implements ExportLine {
        public Head {
            proof = List.copyOf(proof);
        }

        @Override
        public String encode() {
            return Fields.of("head")
                    .put("trail", head.trail())
                    .put("ordinal", head.ordinal())
                    .put("count", head.count())
                    .put("chain", head.chain().toString())
                    .put("proof", Fields.texts(proof))
                    .json();
        }
    }

    /** The last line, so that an export that broke off is seen. */
    record End(long records) implements ExportLine {
        @Override
        public String encode() {
            return Fields.of("end").put("records", records).json();
        }
    }

    /** The fields of a line, in their order. */
    final class Fields {
        private final Map<String, @Nullable Object> values;

        private Fields(Map<String, @Nullable Object> values) {
            this.values = values;
        }

        private static Fields of(String kind) {
            return new Fields(new LinkedHashMap<>()).put("line", kind);
        }

        private Fields put(String name, @Nullable Object value) {
            values.put(name, value);
            return this;
        }

        private String json() {
            return FlatJson.write(values);
        }

        private static List<String> texts(List<Hash> hashes) {
            return hashes.stream().map(Hash::toString).toList();
        }

        private static ExportLine line(Map<String, @Nullable Object> values) {
            Fields fields = new Fields(values);
            ExportLine line = switch (fields.text("line")) {
                case "export" -> fields.header();
                case "checkpoint" -> new Signed(SignedCheckpoint.parse(fields.text("note")));
                case "consistency" ->
                    new Consistency(SignedCheckpoint.parse(fields.text("note")), fields.hashes("proof"));
                case "record" -> new Recorded(fields.entry(), Hash.parse(fields.text("chain")), fields.hashes("proof"));
                case "head" -> new Head(fields.head(), fields.hashes("proof"));
                case "end" -> new End(fields.number("records"));
                default -> throw new IllegalArgumentException("an export has no line of this kind");
            };
            if (!line.encode().equals(fields.json())) {
                throw new IllegalArgumentException("the line has other fields than it must have");
            }
            return line;
        }

        private Header header() {
            if (!text("format").equals(FORMAT)) {
                throw new IllegalArgumentException("the export has another format than " + FORMAT);
            }
            return new Header(text("origin"), text("trail"));
        }

        private AuditEntry entry() {
            AuditRecord record = new AuditRecord(
                    number("id"),
                    time("at"),
                    optional("tenantId"),
                    text("actor"),
                    text("person"),
                    text("action"),
                    text("objectId"),
                    text("reason"),
                    text("requestId"),
                    optional("operationId"),
                    detail());
            return new AuditEntry(
                    number("sequence"),
                    number("trailSequence"),
                    time("sequencedAt"),
                    time("lookedAt"),
                    text("salt"),
                    record);
        }

        private TrailHead head() {
            return new TrailHead(text("trail"), number("ordinal"), number("count"), Hash.parse(text("chain")));
        }

        private @Nullable String optional(String name) {
            return values.get(name) == null ? null : text(name);
        }

        private String text(String name) {
            return as(name, String.class);
        }

        private long number(String name) {
            return as(name, Long.class);
        }

        private Instant time(String name) {
            return Times.read(text(name));
        }

        private List<Hash> hashes(String name) {
            List<?> list = as(name, List.class);
            return list.stream()
                    .map(element -> Hash.parse(String.valueOf(element)))
                    .toList();
        }

        private Map<String, String> detail() {
            Map<String, String> detail = new LinkedHashMap<>();
            Map<?, ?> map = as("detail", Map.class);
            map.forEach((key, value) -> detail.put(String.valueOf(key), String.valueOf(value)));
            return detail;
        }

        private <T> T as(String name, Class<T> type) {
            Object value = values.get(name);
            if (!type.isInstance(value)) {
                throw new IllegalArgumentException("the line has no proper " + name);
            }
            return type.cast(value);
        }
    }
}
