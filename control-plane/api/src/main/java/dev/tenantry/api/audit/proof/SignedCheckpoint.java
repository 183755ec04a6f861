package dev.tenantry.api.audit.proof;

import java.util.ArrayList;
import java.util.List;

/**
 * A checkpoint with its signature.
 *
 * @param checkpoint what is signed
 * @param signature Ed25519 over the UTF-8 bytes of {@link Checkpoint#text()}, in base 64
 */
public record SignedCheckpoint(Checkpoint checkpoint, String signature) {
    private static final List<String> NAMES =
            List.of("origin", "number", "size", "root", "trails", "heads", "time", "previous", "key", "signature");

    /** Text and signature, as a note that fits into an e-mail. */
    public String note() {
        return checkpoint.text() + "signature " + signature + "\n";
    }

    /**
     * Reads a note. The signature is not checked here.
     *
     * @throws IllegalArgumentException when a single character differs from how this program would have written it
     */
    public static SignedCheckpoint parse(String note) {
        List<String> lines = note.lines().toList();
        if (lines.size() != NAMES.size() + 1 || !lines.getFirst().equals(Checkpoint.FIRST_LINE)) {
            throw new IllegalArgumentException(
                    "not a checkpoint: " + (NAMES.size() + 1) + " lines that begin with " + Checkpoint.FIRST_LINE);
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            String start = NAMES.get(i) + " ";
            if (!lines.get(i + 1).startsWith(start)) {
                throw new IllegalArgumentException("line " + (i + 2) + " of a checkpoint begins with " + start.strip());
            }
            values.add(lines.get(i + 1).substring(start.length()));
        }
        Checkpoint checkpoint = new Checkpoint(
                values.get(0),
                Long.parseLong(values.get(1)),
                Long.parseLong(values.get(2)),
                Hash.parse(values.get(3)),
                Long.parseLong(values.get(4)),
                Hash.parse(values.get(5)),
                Times.read(values.get(6)),
                Hash.parse(values.get(7)),
                Hash.parse(values.get(8)));
        SignedCheckpoint signed = new SignedCheckpoint(checkpoint, values.get(9));
        if (!signed.note().equals(note)) {
            throw new IllegalArgumentException("a checkpoint is not written as it must be");
        }
        return signed;
    }

    /** Reads a file of notes, one after the other. */
    public static List<SignedCheckpoint> parseAll(String notes) {
        List<SignedCheckpoint> all = new ArrayList<>();
        StringBuilder one = new StringBuilder();
        for (String line : notes.lines().toList()) {
            one.append(line).append('\n');
            if (line.startsWith("signature ")) {
                all.add(parse(one.toString()));
                one.setLength(0);
            }
        }
        if (!one.isEmpty()) {
            throw new IllegalArgumentException("the last checkpoint of the file has no signature");
        }
        return List.copyOf(all);
    }
}
