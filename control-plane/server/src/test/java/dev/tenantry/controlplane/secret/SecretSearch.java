package dev.tenantry.controlplane.secret;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds secrets in whatever was written somewhere, also in the forms in which programs write bytes. Never shows a secret itself. */
final class SecretSearch {
    /** Shorter ones would be found by chance. */
    private static final int MIN_BYTES = 16;

    private final Map<String, Map<String, String>> formsBySecret = new LinkedHashMap<>();

    /** A secret at a place where it should not be. */
    record Hit(String place, String secret, String form, int position) {}

    void add(String name, String secret) {
        add(name, secret.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds one to search for from now on. */
    void add(String name, byte[] secret) {
        if (secret.length < MIN_BYTES) {
            throw new IllegalArgumentException(name + " is too short to be searched for");
        }
        Map<String, String> forms = new LinkedHashMap<>();
        forms.put("as it is", latin1(secret));
        forms.put("hexadecimal", HexFormat.of().formatHex(secret));
        forms.put("upper-case hexadecimal", HexFormat.of().withUpperCase().formatHex(secret));
        forms.put("UTF-16", latin1(wide(secret)));
        for (int before = 0; before < 3; before++) {
            String base64 = base64(secret, before);
            forms.put("Base64 after " + before, base64);
            forms.put(
                    "Base64 for URLs after " + before, base64.replace('+', '-').replace('/', '_'));
        }
        if (formsBySecret.put(name, forms) != null) {
            throw new IllegalArgumentException("there are two secrets with the name " + name);
        }
    }

    /** The secrets' names. */
    List<String> names() {
        return List.copyOf(formsBySecret.keySet());
    }

    /** Every form of a secret in which it is searched for. */
    Map<String, String> forms(String name) {
        return Map.copyOf(java.util.Objects.requireNonNull(formsBySecret.get(name)));
    }

    /** What is found in a text whose characters are bytes. */
    List<Hit> in(String place, String content) {
        List<Hit> hits = new ArrayList<>();
        formsBySecret.forEach((name, forms) -> forms.forEach((form, text) -> {
            int position = content.indexOf(text);
            if (position >= 0) {
                hits.add(new Hit(place, name, form, position));
            }
        }));
        return hits;
    }

    /** Bytes as characters, one each. */
    static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** With a zero between the characters, so that both byte orders are found. */
    private static byte[] wide(byte[] secret) {
        byte[] wide = new byte[secret.length * 2 - 1];
        for (int i = 0; i < secret.length; i++) {
            wide[i * 2] = secret[i];
        }
        return wide;
    }

    /** Those characters of a Base64 text that depend on the secret alone when so many bytes (modulo 3) stand before it. */
    private static String base64(byte[] secret, int before) {
        byte[] padded = new byte[before + secret.length];
        System.arraycopy(secret, 0, padded, before, secret.length);
        String all = Base64.getEncoder().encodeToString(padded);
        int from = (before * Byte.SIZE + 5) / 6;
        int to = padded.length * Byte.SIZE / 6;
        return all.substring(from, to);
    }
}
