package dev.tenantry.provisioning.export.mask;

import java.math.BigInteger;

/**
 * Puts other digits in the place of digits: as many, and different ones for different ones. A Feistel network over two halves of decimal digits
 * (as in NIST SP 800-38G, with HMAC as its round function); a long row of digits is taken in pieces.
 */
final class DigitPermutation {
    private static final int PIECE = 18;
    private static final int ROUNDS = 10;

    private final MaskSecret secret;

    DigitPermutation(MaskSecret secret) {
        this.secret = secret;
    }

    /** Other digits for digits. */
    String of(String digits) {
        StringBuilder other = new StringBuilder(digits.length());
        for (int from = 0; from < digits.length(); from += PIECE) {
            other.append(piece(digits.substring(from, Math.min(digits.length(), from + PIECE)), from));
        }
        return other.toString();
    }

    /**
     * Another whole number with as many digits, for a number without sign and leading zeros.
     *
     * @param max the largest there may be; the number itself is not larger
     */
    String ofNumber(String digits, BigInteger max, boolean zeroAllowed) {
        // Walked along until it is a number of the kind: so different numbers stay different.
        String other = of(digits);
        while ((other.charAt(0) == '0' && !(zeroAllowed && other.length() == 1))
                || new BigInteger(other).compareTo(max) > 0) {
            other = of(other);
        }
        return other;
    }

    private String piece(String digits, int place) {
        String purpose = "digits " + digits.length() + " " + place;
        if (digits.length() == 1) {
            return String.valueOf((Integer.parseInt(digits) + secret.number(purpose, "", 10)) % 10);
        }
        int leftLength = digits.length() / 2;
        int rightLength = digits.length() - leftLength;
        long left = Long.parseLong(digits.substring(0, leftLength));
        long right = Long.parseLong(digits.substring(leftLength));
        long leftModulus = power(leftLength);
        long rightModulus = power(rightLength);
        for (int round = 0; round < ROUNDS; round += 2) {
            left = (left + secret.number(purpose + " " + round, Long.toString(right), leftModulus)) % leftModulus;
            right = (right + secret.number(purpose + " " + (round + 1), Long.toString(left), rightModulus))
                    % rightModulus;
        }
        return padded(left, leftLength) + padded(right, rightLength);
    }

    private static String padded(long number, int length) {
        String digits = Long.toString(number);
        return "0".repeat(length - digits.length()) + digits;
    }

    private static long power(int exponent) {
        return BigInteger.TEN.pow(exponent).longValueExact();
    }
}
