package dev.tenantry.api.audit.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PEM text (RFC 7468), as far as keys need it. */
final class Pem {
    private static final int LINE = 64;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private Pem() {}

    static String write(String label, byte[] content) {
        String body = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /** The blocks of one label; at least one, or an IllegalArgumentException that does not repeat the text. */
    static List<byte[]> read(String text, String label) {
        List<byte[]> found = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            if (blocks.group(1).equals(label)) {
                found.add(Base64.getMimeDecoder().decode(blocks.group(2)));
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("the file holds no block BEGIN " + label);
        }
        return found;
    }
}
