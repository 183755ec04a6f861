package dev.tenantry.provisioning.export;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What MySQL makes of a document that it wrote itself, when it reads it as text: all is as it was, but numbers that were DECIMAL become DOUBLE,
 * and are written as such. With this the digest of a row is known without asking a server.
 */
final class JsonText {
    private static final BigInteger MIN = BigInteger.TWO.pow(63).negate();
    private static final BigInteger MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    /** From so many digits of a whole number on, or zeros after the point, a DOUBLE is written with an exponent. */
    private static final int PLAIN_DIGITS = 15;

    private JsonText() {}

    /** The digits that {@code SHA2(CAST(CAST(text AS JSON) AS CHAR), 256)} has. */
    static byte[] digest(byte[] text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(again(text));
            return HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The document as it is written after it was read. */
    static byte[] again(byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length + 16);
        int i = 0;
        while (i < text.length) {
            int end = text[i] == '"' ? afterText(text, i) : isNumber(text[i]) ? afterNumber(text, i) : i + 1;
            if (isNumber(text[i])) {
                out.writeBytes(number(new String(text, i, end - i, StandardCharsets.US_ASCII))
                        .getBytes(StandardCharsets.US_ASCII));
            } else {
                out.write(text, i, end - i);
            }
            i = end;
        }
        return out.toByteArray();
    }

    private static int afterText(byte[] text, int start) {
        int i = start + 1;
        while (i < text.length && text[i] != '"') {
            i += text[i] == '\\' ? 2 : 1;
        }
        return Math.min(text.length, i + 1);
    }

    private static boolean isNumber(byte b) {
        return (b >= '0' && b <= '9') || b == '-';
    }

    private static int afterNumber(byte[] text, int start) {
        int i = start;
        while (i < text.length && (isNumber(text[i]) || "+.eE".indexOf(text[i]) >= 0)) {
            i++;
        }
        return i;
    }

    private static String number(String written) {
        if (written.matches("-?[0-9]+")) {
            BigInteger whole = new BigInteger(written);
            if (whole.compareTo(MIN) >= 0 && whole.compareTo(MAX) <= 0) {
                return written;
            }
        }
        return ofDouble(Double.parseDouble(written));
    }

    private static String ofDouble(double number) {
        String sign = 1 / number < 0 || number < 0 ? "-" : "";
        if (number == 0) {
            return sign + "0.0";
        }
        BigDecimal shortest = shortest(Math.abs(number));
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        if ((point > PLAIN_DIGITS && shortest.scale() <= 0) || point <= -PLAIN_DIGITS) {
            String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
            return sign + digits.charAt(0) + fraction + "e" + (point - 1);
        }
        String plain = shortest.toPlainString();
        return sign + plain + (plain.contains(".") ? "" : ".0");
    }

    /** Java writes two digits at least, also where one says it. */
    private static BigDecimal shortest(double number) {
        BigDecimal written = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        BigDecimal one = written.round(new MathContext(1));
        return one.doubleValue() == number ? one : written;
    }
}
