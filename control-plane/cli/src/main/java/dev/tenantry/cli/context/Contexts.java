package dev.tenantry.cli.context;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.tenantry.cli.session.CommandFailure;
import dev.tenantry.cli.session.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The user's contexts: a small YAML file, written whole or not at all. */
public final class Contexts {
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));

    private final Path file;
    private final Content content;

    /**
     * What the file holds.
     *
     * @param current the name of the context that is used when none is named
     */
    record Content(@Nullable String current, @Nullable Map<String, ContextEntry> contexts) {}

    private Contexts(Path file, Content content) {
        this.file = file;
        this.content = content;
    }

    /** Reads the file; a missing one is empty. */
    public static Contexts read(Path file) {
        if (!Files.exists(file)) {
            return new Contexts(file, new Content(null, Map.of()));
        }
        try {
            Content content = YAML.readValue(Files.readString(file), Content.class);
            return new Contexts(file, content == null ? new Content(null, Map.of()) : content);
        } catch (JacksonException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "context.unreadable",
                    "the contexts in " + file + " cannot be read: " + e.getOriginalMessage(),
                    "mend the file, or remove it and set the contexts again: tenantctl context set NAME --url URL --token-file FILE");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path file() {
        return file;
    }

    /** The name that is used when none is named, or null. */
    public @Nullable String current() {
        return content.current();
    }

    /** All contexts by name, in the file's order. */
    public Map<String, ContextEntry> entries() {
        return content.contexts() == null ? Map.of() : content.contexts();
    }

    /** A context that must exist. */
    public ContextEntry get(String name) {
        ContextEntry entry = entries().get(name);
        if (entry == null) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "context.unknown",
                    "there is no context '" + name + "' in " + file,
                    "tenantctl context list",
                    "tenantctl context set " + name + " --url URL --token-file FILE");
        }
        return entry;
    }

    /** Adds or replaces a context; the first one becomes the current. */
    public Contexts with(String name, ContextEntry entry) {
        Map<String, ContextEntry> entries = new LinkedHashMap<>(entries());
        entries.put(name, entry);
        return new Contexts(file, new Content(current() == null ? name : current(), entries));
    }

    /** Makes an existing context the current one. */
    public Contexts using(String name) {
        get(name);
        return new Contexts(file, new Content(name, entries()));
    }

    /** Without a context; the token file stays. */
    public Contexts without(String name) {
        get(name);
        Map<String, ContextEntry> entries = new LinkedHashMap<>(entries());
        entries.remove(name);
        return new Contexts(file, new Content(name.equals(current()) ? null : current(), entries));
    }

    /** Writes the file. */
    public void write() {
        try {
            Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
            Files.createDirectories(folder);
            Path fresh = Files.createTempFile(folder, "contexts", ".new");
            Files.writeString(fresh, YAML.writeValueAsString(content));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
