package dev.tenantry.gateway.sql;

import dev.tenantry.api.common.ProblemCode;
import dev.tenantry.api.gateway.SqlValue;
import dev.tenantry.gateway.problem.GatewayException;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Typed parameters of a request, checked first and then given to the driver without rounding anything. */
final class Parameters {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,65}");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,65}(?:\\.[0-9]{1,65})?");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern TIME = Pattern.compile("-?[0-9]{1,3}:[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,6})?");
    private static final Pattern CLOCK =
            Pattern.compile("(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,6})?");

    private Parameters() {}

    /** Sets one parameter a statement. */
    @FunctionalInterface
    interface Setter {
        void set(PreparedStatement statement, int position) throws SQLException;
    }

    /**
     * Reads a parameter.
     *
     * @param path where it is in the request, for messages
     * @throws GatewayException when the value is not one of its type
     */
    static Setter read(@Nullable SqlValue parameter, String path) {
        if (parameter == null) {
            throw refused(path, "is missing; a null is {\"type\": \"null\"}");
        }
        String value = parameter.value();
        if (value == null) {
            return checkedNull(parameter.type(), path);
        }
        return switch (parameter.type()) {
            case "null" -> throw refused(path, "is null and has a value");
            case "string", "json" -> (statement, at) -> statement.setString(at, value);
            case "integer" -> number(matching(INTEGER, value, path, "an integer of at most 65 digits"));
            case "decimal" -> number(matching(DECIMAL, value, path, "a decimal of at most 65 digits on each side"));
            case "double" -> real(value, path);
            case "boolean" -> bool(value, path);
            case "bytes" -> bytes(value, path);
            case "date" -> text(date(value, path));
            case "time" -> text(matching(TIME, value, path, "a time [-]HH:MM:SS[.ffffff]"));
            case "datetime" -> text(datetime(value, path));
            default -> throw refused(path, unknownType());
        };
    }

    private static Setter checkedNull(String type, String path) {
        return switch (type) {
            case "null",
                    "string",
                    "json",
                    "integer",
                    "decimal",
                    "double",
                    "boolean",
                    "bytes",
                    "date",
                    "time",
                    "datetime" -> (statement, at) -> statement.setNull(at, Types.NULL);
            default -> throw refused(path, unknownType());
        };
    }

    private static String unknownType() {
        return "has an unknown type; there are null, string, integer, decimal, double, boolean, bytes, date, time, datetime, json";
    }

    private static Setter text(String value) {
        return (statement, at) -> statement.setString(at, value);
    }

    private static Setter number(String value) {
        BigDecimal number = new BigDecimal(value);
        return (statement, at) -> statement.setBigDecimal(at, number);
    }

    private static Setter real(String value, String path) {
        try {
            double number = Double.parseDouble(value);
            if (Double.isFinite(number) && value.length() <= 40) {
                return (statement, at) -> statement.setDouble(at, number);
            }
        } catch (NumberFormatException e) {
            throw refused(path, "is not a double");
        }
        throw refused(path, "is not a finite double");
    }

    private static Setter bool(String value, String path) {
        return switch (value) {
            case "true" -> (statement, at) -> statement.setBoolean(at, true);
            case "false" -> (statement, at) -> statement.setBoolean(at, false);
            default -> throw refused(path, "is not true or false");
        };
    }

    private static Setter bytes(String value, String path) {
        try {
            byte[] bytes = Base64.getDecoder().decode(value);
            return (statement, at) -> statement.setBytes(at, bytes);
        } catch (IllegalArgumentException e) {
            throw refused(path, "is not Base64");
        }
    }

    private static String date(String value, String path) {
        try {
            return LocalDate.parse(matching(DATE, value, path, "a date YYYY-MM-DD"))
                    .toString();
        } catch (DateTimeException e) {
            throw refused(path, "is not a day of the calendar");
        }
    }

    /** A date, T or a space, a time; a Z may follow, because every session is in UTC. */
    private static String datetime(String value, String path) {
        String plain = value.endsWith("Z") ? value.substring(0, value.length() - 1) : value;
        if (plain.length() < 19 || (plain.charAt(10) != 'T' && plain.charAt(10) != ' ')) {
            throw refused(path, "is not a datetime YYYY-MM-DDTHH:MM:SS[.ffffff][Z]");
        }
        String day = date(plain.substring(0, 10), path);
        return day + " " + matching(CLOCK, plain.substring(11), path, "a datetime YYYY-MM-DDTHH:MM:SS[.ffffff][Z]");
    }

    private static String matching(Pattern form, String value, String path, String what) {
        if (!form.matcher(value).matches()) {
            throw refused(path, "is not " + what);
        }
        return value;
    }

    private static GatewayException refused(String path, String why) {
        return new GatewayException(ProblemCode.REQUEST_INVALID, path + " " + why + ". Nothing was executed.");
    }
}
