package dev.tenantry.campaign;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** docs/figures/ledger.jsonl: one object a run, only ever appended to. */
public final class Ledger {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Ledger() {}

    /** One run. */
    @JsonPropertyOrder({
        "campaign",
        "commit",
        "date",
        "engine",
        "shard",
        "runs",
        "faults",
        "losses",
        "seconds",
        "command"
    })
    public record Entry(
            String campaign,
            String commit,
            String date,
            String engine,
            String shard,
            long runs,
            long faults,
            long losses,
            double seconds,
            String command) {}

    /** The ledger of this checkout. */
    public static Path file() {
        return root().resolve("docs/figures/ledger.jsonl");
    }

    /** The folder that holds ./dev. */
    public static Path root() {
        Path here = Path.of("").toAbsolutePath();
        for (Path folder = here; folder != null; folder = folder.getParent()) {
            if (Files.isExecutable(folder.resolve("dev"))) {
                return folder;
            }
        }
        throw new IllegalStateException("no folder above " + here + " holds ./dev");
    }

    /** All runs. */
    public static List<Entry> read(Path file) {
        try {
            return Files.readAllLines(file).stream().map(Ledger::parse).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Adds a run. */
    public static void append(Path file, Entry entry) {
        try {
            Files.writeString(
                    file,
                    MAPPER.writeValueAsString(entry) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Entry parse(String line) {
        try {
            return MAPPER.readValue(line, Entry.class);
        } catch (JsonProcessingException wrong) {
            throw new UncheckedIOException(wrong);
        }
    }
}
