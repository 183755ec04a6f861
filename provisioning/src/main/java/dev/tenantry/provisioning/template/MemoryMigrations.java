package dev.tenantry.provisioning.template;

import dev.tenantry.provisioning.template.MigrationSet.MigrationSource;
import java.io.Reader;
import java.io.StringReader;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** Gives Flyway the migrations of a set from memory: no class path is scanned, no file is read. */
public final class MemoryMigrations implements ResourceProvider {
    private final List<LoadableResource> resources;

    public MemoryMigrations(MigrationSet set) {
        resources = set.files().stream()
                .map(file -> (LoadableResource) new MemoryResource(file))
                .toList();
    }

    @Override
    public @Nullable LoadableResource getResource(String name) {
        return resources.stream()
                .filter(resource -> resource.getFilename().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return resources.stream()
                .filter(resource -> resource.getFilename().startsWith(prefix)
                        && Arrays.stream(suffixes).anyMatch(resource.getFilename()::endsWith))
                .toList();
    }

    private static final class MemoryResource extends LoadableResource {
        private final MigrationSource file;

        private MemoryResource(MigrationSource file) {
            this.file = file;
        }

        @Override
        public Reader read() {
            return new StringReader(file.content());
        }

        @Override
        public String getAbsolutePath() {
            return file.fileName();
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return file.fileName();
        }

        @Override
        public String getFilename() {
            return file.fileName();
        }

        @Override
        public String getRelativePath() {
            return file.fileName();
        }
    }
}
