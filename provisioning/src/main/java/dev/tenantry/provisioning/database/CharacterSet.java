package dev.tenantry.provisioning.database;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A character set of the server whose texts can be read here without changing them: what was read becomes the same bytes again, or is not
 * called read at all. Sets that Java does not know, or knows in another way, are not here.
 */
public final class CharacterSet {
    /** Bytes that cp1252 leaves undefined and the server's latin1 takes for the control characters of the same number. */
    private static final String LATIN1_CONTROLS = "\u0081\u008d\u008f\u0090\u009d";

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("utf8mb4", "UTF-8"),
            Map.entry("utf8mb3", "UTF-8"),
            Map.entry("utf8", "UTF-8"),
            Map.entry("ascii", "US-ASCII"),
            Map.entry("latin1", "windows-1252"),
            Map.entry("latin2", "ISO-8859-2"),
            Map.entry("latin5", "ISO-8859-9"),
            Map.entry("greek", "ISO-8859-7"),
            Map.entry("hebrew", "ISO-8859-8"),
            Map.entry("cp1250", "windows-1250"),
            Map.entry("cp1251", "windows-1251"),
            Map.entry("cp1256", "windows-1256"),
            Map.entry("cp1257", "windows-1257"),
            Map.entry("koi8r", "KOI8-R"),
            Map.entry("koi8u", "KOI8-U"),
            Map.entry("cp850", "IBM850"),
            Map.entry("cp852", "IBM852"),
            Map.entry("cp866", "IBM866"),
            Map.entry("ucs2", "UTF-16BE"),
            Map.entry("utf16", "UTF-16BE"),
            Map.entry("utf16le", "UTF-16LE"),
            Map.entry("utf32", "UTF-32BE"),
            Map.entry("sjis", "Shift_JIS"),
            Map.entry("cp932", "windows-31j"),
            Map.entry("ujis", "EUC-JP"),
            Map.entry("euckr", "EUC-KR"),
            Map.entry("gb2312", "GB2312"),
            Map.entry("gbk", "GBK"),
            Map.entry("big5", "Big5"));

    /** Characters that Java reads where the server reads another, or none. */
    private static final Map<String, Pattern> OTHERS = Map.of(
            "greek", Pattern.compile("[\u2018\u2019\u20ac\u20af\u037a]"),
            "hebrew", Pattern.compile("\u00af"),
            "cp1256", Pattern.compile("[\u0679\u0688\u06a9\u0691\u06ba\u06be\u06c1\u06d2]"),
            "koi8u", Pattern.compile("\u2219"),
            "cp866", Pattern.compile("[\u2116\u00a4]"),
            "sjis", Pattern.compile("[\u2014\uff3c]"),
            "ujis", Pattern.compile("[\u2014\uff3c]"),
            "euckr", Pattern.compile("\u327e"),
            "gbk", Pattern.compile("[\u20ac\u2641\ue000-\uf8ff]"));

    private final String name;
    private final Charset charset;

    private CharacterSet(String name, Charset charset) {
        this.name = name;
        this.charset = charset;
    }

    /** The names of all that are here. */
    static Set<String> names() {
        return NAMES.keySet();
    }

    /** The set of a name as the server says it; empty when its texts cannot be read here. */
    public static Optional<CharacterSet> of(String name) {
        return Optional.ofNullable(NAMES.get(name))
                .filter(Charset::isSupported)
                .map(java -> new CharacterSet(name, Charset.forName(java)));
    }

    /** The text of these bytes; empty when they are not a text that becomes the same bytes again. */
    public Optional<String> decode(byte[] bytes) {
        try {
            String text = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (charset.equals(StandardCharsets.UTF_8)) {
                return Optional.of(text);
            }
            @Nullable Pattern others = OTHERS.get(name);
            return others != null && others.matcher(text).find()
                    ? Optional.empty()
                    : encode(text).filter(again -> Arrays.equals(again, bytes)).map(again -> text);
        } catch (CharacterCodingException notText) {
            return name.equals("latin1") ? Optional.of(latin1(bytes)) : Optional.empty();
        }
    }

    /** The bytes of a text; empty when the set has not all of its characters. */
    public Optional<byte[]> encode(String text) {
        boolean threeBytes = name.equals("utf8mb3") || name.equals("utf8") || name.equals("ucs2");
        if (threeBytes && text.chars().anyMatch(c -> Character.isSurrogate((char) c))) {
            return Optional.empty();
        }
        try {
            ByteBuffer bytes = charset.newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text));
            byte[] encoded = new byte[bytes.remaining()];
            bytes.get(encoded);
            return Optional.of(encoded);
        } catch (CharacterCodingException unknown) {
            return Optional.empty();
        }
    }

    private static String latin1(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            char control = (char) (b & 0xff);
            text.append(
                    LATIN1_CONTROLS.indexOf(control) >= 0
                            ? String.valueOf(control)
                            : new String(new byte[] {b}, Charset.forName("windows-1252")));
        }
        return text.toString();
    }
}
