package dev.tenantry.provisioning.export.mask;

import dev.tenantry.provisioning.database.CharacterSet;
import dev.tenantry.provisioning.export.mask.MaskedColumn.Family;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes what masks a column out of its rule, or says why the rule does not fit the column. */
final class Maskers {
    /** A digest of so many bytes is the same for two values less than once in a billion billions. */
    private static final int DISTINCT_BYTES = 8;

    private static final int DIGEST_BYTES = 16;

    private final MaskSecret secret;
    private final Fakes fakes;

    Maskers(MaskSecret secret) {
        this.secret = secret;
        this.fakes = new Fakes(secret);
    }

    /** Makes a fake of a text. */
    @FunctionalInterface
    private interface Fake {
        /**
         * @param value the text
         * @param key the same for texts that the collation takes for equal
         */
        String of(String value, String key);
    }

    /**
     * What masks the values of a column.
     *
     * @throws IllegalArgumentException saying why the rule does not fit
     */
    Masker of(MaskRule rule, MaskedColumn column, KeyGroup group) {
        return switch (rule.kind()) {
            case KEEP -> Masker.KEEP;
            case NULL -> nothing(column);
            case FIXED -> same(FixedValue.of(column, rule.text()), column, group);
            case PSEUDONYM -> pseudonym(column, group);
            case EMAIL -> text(rule, column, group, true, (value, key) -> fakes.email(key, group.limit()));
            case NAME ->
                text(rule, column, group, true, (value, key) -> fakes.name(value, key, group.limit(), group.unique()));
            case PHONE -> text(rule, column, group, true, (value, key) -> fakes.phone(value, key, group.limit()));
            case DIGITS ->
                column.family() == Family.INTEGER
                        ? integer(column)
                        : text(rule, column, group, false, (value, key) -> fakes.digits(value));
            case DATE -> {
                require(column.family() == Family.DATE, rule, column);
                yield new DateShift(secret.shiftDays(), column.type().equals("timestamp"));
            }
            case BLANK -> blank(column, group);
        };
    }

    private static Masker nothing(MaskedColumn column) {
        if (!column.takesNull() || column.column().keyPosition() > 0) {
            throw new IllegalArgumentException("the column takes no NULL");
        }
        return value -> null;
    }

    private static Masker same(byte[] value, MaskedColumn column, KeyGroup group) {
        if (group.unique()) {
            throw new IllegalArgumentException(
                    "the column is in a unique key, or refers to one, and one value for all would break it");
        }
        if (column.padded()) {
            throw new IllegalArgumentException("the column is ZEROFILL");
        }
        return original -> value;
    }

    private Masker pseudonym(MaskedColumn column, KeyGroup group) {
        return switch (column.family()) {
            case BINARY -> {
                requireRoom(group, DISTINCT_BYTES);
                int length = Math.min(group.limit(), DIGEST_BYTES);
                int whole = column.fixedLength() ? column.limit() : length;
                yield value -> Arrays.copyOf(Arrays.copyOf(secret.digest("bytes", value), length), whole);
            }
            case UUID ->
                value ->
                        fakes.uuid(new String(value, StandardCharsets.US_ASCII)).getBytes(StandardCharsets.US_ASCII);
            case TEXT ->
                text(
                        MaskRule.of(MaskRule.Kind.PSEUDONYM),
                        column,
                        group,
                        true,
                        (value, key) -> fakes.pseudonym(value, key, group.limit()));
            case JSON, CHOICE, DATE, TIME, YEAR, INET, SHAPE, INTEGER, DECIMAL, APPROXIMATE, BIT ->
                throw unfit(MaskRule.of(MaskRule.Kind.PSEUDONYM), column);
        };
    }

    /** @param needsRoom whether two different values are different by their fake's length only */
    private Masker text(MaskRule rule, MaskedColumn column, KeyGroup group, boolean needsRoom, Fake fake) {
        require(column.family() == Family.TEXT, rule, column);
        CharacterSet set = column.characterSet()
                .orElseThrow(() -> new IllegalArgumentException("character set "
                        + column.column().characterSet() + " is not known here: keep, null and blank are possible"));
        if (needsRoom && rule.kind() != MaskRule.Kind.PHONE) {
            requireRoom(group, rule.kind() == MaskRule.Kind.EMAIL ? Fakes.DISTINCT + 12 : Fakes.DISTINCT);
        }
        String collation = column.column().collation();
        return value -> {
            // Bytes that are no text of the character set have no form that could be kept.
            String made = set.decode(value)
                    .map(text -> {
                        String key = Equality.of(text, collation);
                        return key.isEmpty() ? text : fake.of(text, key);
                    })
                    .orElseGet(() -> secret.letters(
                            "bytes",
                            new String(value, StandardCharsets.ISO_8859_1),
                            Math.min(group.limit(), DIGEST_BYTES)));
            return set.encode(made)
                    .orElseThrow(() -> new IllegalStateException("a fake has characters of the column's set only"));
        };
    }

    private Masker integer(MaskedColumn column) {
        if (column.padded()) {
            throw new IllegalArgumentException("the column is ZEROFILL");
        }
        BigInteger max = FixedValue.Numbers.max(column);
        return value -> {
            String text = new String(value, StandardCharsets.US_ASCII);
            boolean negative = text.startsWith("-");
            String digits = negative ? text.substring(1) : text;
            BigInteger limit = negative ? max.add(BigInteger.ONE) : max;
            return ((negative ? "-" : "") + fakes.permutation().ofNumber(digits, limit, !negative))
                    .getBytes(StandardCharsets.US_ASCII);
        };
    }

    private static Masker blank(MaskedColumn column, KeyGroup group) {
        return switch (column.family()) {
            case TEXT -> same(new byte[0], column, group);
            case BINARY -> same(new byte[column.type().equals("binary") ? column.limit() : 0], column, group);
            case JSON -> shaped(group);
            case CHOICE -> {
                if (!column.type().equals("set")) {
                    throw new IllegalArgumentException("an ENUM has no empty value: fixed with one of its members");
                }
                yield same(new byte[0], column, group);
            }
            case UUID -> same(ascii("00000000-0000-0000-0000-000000000000"), column, group);
            case INET -> same(ascii(column.type().equals("inet4") ? "0.0.0.0" : "::"), column, group);
            case INTEGER, APPROXIMATE, BIT -> same(ascii("0"), column, group);
            case DECIMAL -> same(ascii(BigDecimal.ZERO.setScale(column.scale()).toPlainString()), column, group);
            case SHAPE -> point(column, group);
            case DATE, TIME, YEAR -> throw unfit(MaskRule.of(MaskRule.Kind.BLANK), column);
        };
    }

    /** The empty document of the same kind. */
    private static Masker shaped(KeyGroup group) {
        if (group.unique()) {
            throw new IllegalArgumentException("the column is in a unique key");
        }
        byte[] object = ascii("{}");
        byte[] list = ascii("[]");
        byte[] none = ascii("null");
        return value -> {
            String start = new String(value, 0, Math.min(value.length, 64), StandardCharsets.UTF_8).stripLeading();
            return start.startsWith("{") ? object : start.startsWith("[") ? list : none;
        };
    }

    /** The point 0 0 in the same reference system: the server keeps its number in the first four bytes. */
    private static Masker point(MaskedColumn column, KeyGroup group) {
        if (!column.type().equals("point") && !column.type().equals("geometry")) {
            throw new IllegalArgumentException(
                    "there is no empty value of type " + column.type() + ": keep and null are possible");
        }
        if (group.unique()) {
            throw new IllegalArgumentException("the column is in a unique key");
        }
        return value -> ByteBuffer.allocate(25)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(value, 0, 4)
                .put((byte) 1)
                .putInt(1)
                .putDouble(0)
                .putDouble(0)
                .array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void requireRoom(KeyGroup group, int room) {
        if (group.unique() && group.limit() < room) {
            throw new IllegalArgumentException(
                    "it is in a unique key, or refers to one, and its %d characters are too few to keep values apart: digits or keep are possible"
                            .formatted(group.limit()));
        }
    }

    private static void require(boolean fits, MaskRule rule, MaskedColumn column) {
        if (!fits) {
            throw unfit(rule, column);
        }
    }

    private static IllegalArgumentException unfit(MaskRule rule, MaskedColumn column) {
        return new IllegalArgumentException("the rule " + rule.title() + " is not for type " + column.type());
    }
}
