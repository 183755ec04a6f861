package dev.tenantry.controlplane.export;

import dev.tenantry.api.id.BackupId;
import dev.tenantry.api.id.TypedId;
import dev.tenantry.controlplane.inspect.StoreArguments;
import dev.tenantry.controlplane.inspect.TypedWords;
import dev.tenantry.provisioning.export.ExportJob;
import dev.tenantry.provisioning.export.Recipient;
import dev.tenantry.provisioning.export.RowFormat;
import dev.tenantry.provisioning.export.mask.MaskRules;
import dev.tenantry.provisioning.export.mask.MaskSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was typed after {@code tenants export}.
 *
 * @param tenant its id or slug
 * @param backupId which backup; the newest when empty
 * @param folder where the package goes; empty when only rules are to be written
 * @param format how the rows are written
 * @param recipients files with the public keys of those who can open it; a folder of plain files when empty
 * @param maskFile the rules for masking
 * @param maskKeyFile what makes several exports agree
 * @param skeleton where rules to be filled in go
 * @param store which store, and the keys
 */
record ExportArguments(
        String tenant,
        Optional<String> backupId,
        Optional<Path> folder,
        RowFormat format,
        List<Path> recipients,
        Optional<Path> maskFile,
        Optional<Path> maskKeyFile,
        Optional<Path> skeleton,
        StoreArguments store) {
    /** Options with a value, beside those of the store. */
    static final Set<String> VALUES =
            Set.of("--to", "--backup", "--format", "--recipient", "--mask", "--mask-key-file", "--mask-skeleton");

    /** Reads them, or says what is wrong with an IllegalArgumentException. */
    static ExportArguments of(TypedWords typed) {
        String tenant = typed.subject()
                .orElseThrow(() -> new IllegalArgumentException(
                        "name the tenant, by its id, tnt_…, or by the slug that the key file says"));
        Optional<String> backupId = Optional.ofNullable(typed.values().get("--backup"));
        if (backupId.filter(id -> !TypedId.hasForm(BackupId.PREFIX, id)).isPresent()) {
            throw new IllegalArgumentException("--backup is a backup's id, bak_…: tenantctl backups list");
        }
        Optional<Path> folder = path(typed, "--to");
        RowFormat format = RowFormat.ofWord(typed.values().getOrDefault("--format", RowFormat.SQL.word()))
                .orElseThrow(() -> new IllegalArgumentException("--format is sql, csv or ndjson"));
        List<Path> recipients = typed.all().getOrDefault("--recipient", List.of()).stream()
                .map(Path::of)
                .toList();
        Optional<Path> skeleton = path(typed, "--mask-skeleton");
        Optional<Path> maskFile = path(typed, "--mask");
        Optional<Path> maskKeyFile = path(typed, "--mask-key-file");
        if (skeleton.isPresent() && (folder.isPresent() || maskFile.isPresent())) {
            throw new IllegalArgumentException(
                    "--mask-skeleton writes rules and no package: leave --to and --mask out");
        }
        if (skeleton.isEmpty() && folder.isEmpty()) {
            throw new IllegalArgumentException("name a new folder: --to FOLDER");
        }
        if (maskKeyFile.isPresent() && maskFile.isEmpty()) {
            throw new IllegalArgumentException("--mask-key-file is for masking: name the rules with --mask RULES-FILE");
        }
        StoreArguments store = StoreArguments.of(typed.values(), typed.flags());
        if (store.keyFile() == null) {
            throw new IllegalArgumentException("an archive opens with its key only: --key-file FILE and --keyset FILE; "
                    + "make the first with: tenantctl backups key " + tenant + " --to-file FILE");
        }
        return new ExportArguments(
                tenant, backupId, folder, format, recipients, maskFile, maskKeyFile, skeleton, store);
    }

    private static Optional<Path> path(TypedWords typed, String option) {
        @Nullable String value = typed.values().get(option);
        if (value != null && value.isBlank()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return Optional.ofNullable(value).map(Path::of);
    }

    /**
     * The work, with the rules and keys read.
     *
     * @param tenantId the tenant, as the key file says it
     * @throws dev.tenantry.provisioning.export.mask.MaskRefusedException when a file is no rules file, or too short a key
     */
    ExportJob job(String tenantId) throws IOException {
        Optional<ExportJob.Masking> masking = Optional.empty();
        if (maskFile.isPresent()) {
            MaskRules rules = MaskRules.parse(Files.readAllBytes(maskFile.get()));
            MaskSecret secret = maskKeyFile.isPresent()
                    ? MaskSecret.of(Files.readAllBytes(maskKeyFile.get()))
                    : MaskSecret.random();
            masking = Optional.of(new ExportJob.Masking(rules, secret));
        }
        List<Recipient> read = new ArrayList<>();
        for (Path file : recipients) {
            read.add(Recipient.read(Files.readAllBytes(file), file.toString(), Instant.now()));
        }
        return new ExportJob(tenantId, backupId, folder.orElseThrow(), format, masking, read);
    }
}
