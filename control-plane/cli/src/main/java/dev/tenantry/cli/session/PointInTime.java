package dev.tenantry.cli.session;

import java.time.DateTimeException;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a point in time: 2026-01-31T12:00:00Z, or how long ago it was, such as 30m, 2h or 3d. */
public final class PointInTime implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
        if (text.indexOf('T') > 0) {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw new TypeConversionException("'" + text + "' is not a time such as 2026-01-31T12:00:00Z");
            }
        }
        try {
            return Instant.now().minus(new DurationConverter().convert(text));
        } catch (TypeConversionException e) {
            throw new TypeConversionException("'" + text + "' is not a time such as 2026-01-31T12:00:00Z, or 2h ago");
        }
    }
}
