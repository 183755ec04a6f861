package dev.tenantry.provisioning.export.mask;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** Readable texts in the place of texts, of ASCII letters and digits only, so that every character set has them. */
final class Fakes {
    /** Letters that make two different values the same less than once in a billion billions. */
    static final int DISTINCT = 13;

    private static final int PSEUDONYM = 16;
    private static final String AT = "@example.com";
    private static final int UUID_LENGTH = 36;
    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final String PHONE_CHARACTERS = "+-()/. ";
    private static final long PHONES = 1_000_000_000_000L;

    private static final List<String> FIRST = List.of(
            "Ada", "Amir", "Anna", "Bela", "Carla", "Chen", "Clara", "Dario", "Diana", "Elif", "Emil", "Eva", "Farah",
            "Felix", "Gina", "Hana", "Hugo", "Ida", "Ines", "Ivan", "Jana", "Jonas", "Kaya", "Lara", "Leo", "Lina",
            "Malik", "Maria", "Mila", "Nadia", "Nils", "Nora", "Omar", "Paula", "Petra", "Rosa", "Sami", "Tara", "Theo",
            "Vera");

    private static final List<String> LAST = List.of(
            "Adler", "Amari", "Baker", "Berg", "Bianchi", "Cohen", "Costa", "Duarte", "Eriksen", "Ferrari", "Fischer",
            "Garcia", "Haddad", "Hansen", "Ito", "Jensen", "Kaya", "Keller", "Kovacs", "Larsen", "Lopez", "Marek",
            "Meyer", "Moreau", "Nagy", "Novak", "Okafor", "Olsen", "Perez", "Popov", "Rossi", "Santos", "Sato", "Silva",
            "Singh", "Steiner", "Tanaka", "Weber", "Yilmaz", "Zeman");

    private final MaskSecret secret;
    private final DigitPermutation permutation;

    Fakes(MaskSecret secret) {
        this.secret = secret;
        this.permutation = new DigitPermutation(secret);
    }

    /** Letters and digits that mean nothing; what looks like a UUID becomes one. */
    String pseudonym(String value, String key, int limit) {
        if (limit >= UUID_LENGTH && UUID_FORM.matcher(value.strip()).matches()) {
            return uuid(key);
        }
        return letters("pseudonym", key, Math.min(PSEUDONYM, limit));
    }

    String uuid(String key) {
        byte[] digest = secret.digest("uuid", key.toLowerCase(Locale.ROOT));
        digest[6] = (byte) ((digest[6] & 0x0f) | 0x40);
        digest[8] = (byte) ((digest[8] & 0x3f) | 0x80);
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(digest);
        return new UUID(bytes.getLong(), bytes.getLong()).toString();
    }

    /** An address that no mail reaches (RFC 2606). */
    String email(String key, int limit) {
        String tag = letters("email", key, DISTINCT);
        String person = (pick(FIRST, "email", key) + "." + pick(LAST, "email", key)).toLowerCase(Locale.ROOT) + ".";
        if (person.length() + DISTINCT + AT.length() <= limit) {
            return person + tag + AT;
        }
        if (DISTINCT + AT.length() <= limit) {
            return tag + AT;
        }
        return limit > AT.length() ? tag.substring(0, limit - AT.length()) + AT : cut(tag, limit);
    }

    /** A person's name with as many words as there were, two at most; distinct ones end in letters that mean nothing. */
    String name(String value, String key, int limit, boolean distinct) {
        String first = pick(FIRST, "name", key);
        String last = pick(LAST, "name", key);
        if (distinct) {
            String tag = letters("name", key, DISTINCT);
            String full = first + " " + last + " " + tag;
            return full.length() <= limit ? full : tag;
        }
        return cut(value.strip().contains(" ") ? first + " " + last : last, limit);
    }

    /** A telephone number in the same form; what is no number becomes one. */
    String phone(String value, String key, int limit) {
        IntPredicate usual = c -> Character.isDigit(c) || PHONE_CHARACTERS.indexOf(c) >= 0;
        if (value.codePoints().allMatch(usual)) {
            return digits(value);
        }
        return cut("+%012d".formatted(secret.number("phone", key, PHONES)), limit);
    }

    /** The same text with other digits. */
    String digits(String value) {
        int[] points = value.codePoints().toArray();
        StringBuilder digits = new StringBuilder();
        Arrays.stream(points).filter(Character::isDigit).forEach(c -> digits.append(Character.digit(c, 10)));
        String other = permutation.of(digits.toString());
        StringBuilder text = new StringBuilder();
        int next = 0;
        for (int c : points) {
            // A digit of another script stays one of its script.
            text.appendCodePoint(Character.isDigit(c) ? c - Character.digit(c, 10) + other.charAt(next++) - '0' : c);
        }
        return text.toString();
    }

    DigitPermutation permutation() {
        return permutation;
    }

    private String pick(List<String> words, String purpose, String key) {
        return words.get((int) secret.number(purpose + " " + words.getFirst(), key, words.size()));
    }

    private String letters(String purpose, String key, int count) {
        return secret.letters(purpose, key, count);
    }

    private static String cut(String text, int limit) {
        return text.substring(0, Math.min(text.length(), limit)).strip();
    }
}
