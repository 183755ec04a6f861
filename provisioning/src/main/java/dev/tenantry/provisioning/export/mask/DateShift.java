package dev.tenantry.provisioning.export.mask;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Set;

/**
 * Moves dates by a number of whole days; the time of day stays. Beyond the last day it goes on with the first, so that different dates stay
 * different. The days that stand for "never" and "always" stay, and a day that no calendar has is taken for the nearest one before it.
 */
final class DateShift implements Masker {
    private static final int DAY_LENGTH = 10;
    private static final String ZERO = "0000-00-00";

    private final long days;
    private final LocalDate first;
    private final LocalDate last;
    private final Set<String> kept;

    /**
     * @param days later; earlier when negative
     * @param timestamp whether the type knows only the days from 1970 to 2038
     */
    DateShift(int days, boolean timestamp) {
        this.days = days;
        this.first = timestamp ? LocalDate.of(1970, 1, 2) : LocalDate.of(1, 1, 1);
        this.last = timestamp ? LocalDate.of(2038, 1, 18) : LocalDate.of(9999, 12, 30);
        this.kept = timestamp ? Set.of(ZERO, "1970-01-01", "2038-01-19") : Set.of(ZERO, "9999-12-31");
    }

    @Override
    public byte[] mask(byte[] value) {
        String text = new String(value, StandardCharsets.US_ASCII);
        String day = text.substring(0, DAY_LENGTH);
        if (kept.contains(day)) {
            return value;
        }
        return (shifted(day) + text.substring(DAY_LENGTH)).getBytes(StandardCharsets.US_ASCII);
    }

    private String shifted(String day) {
        int year = Math.max(1, Integer.parseInt(day.substring(0, 4)));
        int month = Math.max(1, Integer.parseInt(day.substring(5, 7)));
        LocalDate start = LocalDate.of(year, month, 1);
        int ofMonth = Math.clamp(Integer.parseInt(day.substring(8)), 1, start.lengthOfMonth());
        long span = last.toEpochDay() - first.toEpochDay() + 1;
        long place = Math.floorMod(start.withDayOfMonth(ofMonth).toEpochDay() - first.toEpochDay() + days, span);
        return first.plusDays(place).toString();
    }
}
