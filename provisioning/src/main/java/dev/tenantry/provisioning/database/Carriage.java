package dev.tenantry.provisioning.database;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a column travel without changing: what is selected, what enters the checksum of a row, and how the value is written
 * again. Rows travel as bytes, never through a character conversion.
 */
public enum Carriage {
    /** Numbers, dates and times: their own text is exact. */
    PLAIN,
    /** FLOAT: its own text has too few digits, that of the same value as a DOUBLE has them all. */
    FLOAT,
    /** BIT: as a number. */
    BIT,
    /** Short strings of either kind: their bytes. */
    BYTES,
    /** Long strings of either kind: their bytes; the checksum takes their digest, so that no row is too long for it. */
    LONG_BYTES,
    /** Types that are written as text only. */
    TEXT,
    /** MySQL's JSON: written as text; compared as what the text means, because a number may be written in another way. */
    JSON,
    /** Geometries and vectors: their internal bytes. */
    INTERNAL;

    private static final Set<String> PLAIN_TYPES = Set.of(
            "tinyint",
            "smallint",
            "mediumint",
            "int",
            "bigint",
            "decimal",
            "double",
            "year",
            "date",
            "time",
            "datetime",
            "timestamp");
    private static final Set<String> SHORT_TYPES = Set.of("char", "varchar", "binary", "varbinary", "enum", "set");
    private static final Set<String> LONG_TYPES =
            Set.of("tinytext", "text", "mediumtext", "longtext", "tinyblob", "blob", "mediumblob", "longblob");
    private static final Set<String> TEXT_TYPES = Set.of("uuid", "inet4", "inet6");
    private static final Set<String> INTERNAL_TYPES = Set.of(
            "geometry",
            "point",
            "linestring",
            "polygon",
            "multipoint",
            "multilinestring",
            "multipolygon",
            "geometrycollection",
            "geomcollection",
            "vector");

    /** The carriage for a DATA_TYPE of the information schema; null for a type that is not known to travel. */
    public static @Nullable Carriage ofType(String dataType) {
        String type = dataType.toLowerCase(Locale.ROOT);
        if (PLAIN_TYPES.contains(type)) {
            return PLAIN;
        } else if (SHORT_TYPES.contains(type)) {
            return BYTES;
        } else if (LONG_TYPES.contains(type)) {
            return LONG_BYTES;
        } else if (TEXT_TYPES.contains(type)) {
            return TEXT;
        } else if (INTERNAL_TYPES.contains(type)) {
            return INTERNAL;
        }
        return switch (type) {
            case "float" -> FLOAT;
            case "bit" -> BIT;
            case "json" -> JSON;
            default -> null;
        };
    }

    /** The expression that is selected, for a quoted column. */
    public String selected(String column) {
        return switch (this) {
            case PLAIN, BYTES, LONG_BYTES, INTERNAL -> column;
            case FLOAT -> "CAST(" + column + " AS DOUBLE)";
            case BIT -> column + "+0";
            case TEXT, JSON -> "CAST(" + column + " AS CHAR)";
        };
    }

    /** The part of a row's checksum, for a quoted column. */
    public String summed(String column) {
        return switch (this) {
            case PLAIN, FLOAT, BIT, TEXT -> selected(column);
            case BYTES -> "LENGTH(" + column + "),CAST(" + column + " AS BINARY)";
            case LONG_BYTES, INTERNAL -> "SHA2(" + column + ",256)";
            case JSON -> "SHA2(CAST(CAST(CAST(" + column + " AS CHAR) AS JSON) AS CHAR),256)";
        };
    }

    /** Whether LOAD DATA must take the value through a variable. */
    public boolean loadsThroughVariable() {
        return switch (this) {
            case PLAIN, FLOAT, BYTES, LONG_BYTES, INTERNAL -> false;
            case BIT, TEXT, JSON -> true;
        };
    }

    /** What a column is set to from a variable that holds the selected value. */
    public String loaded(String variable) {
        return switch (this) {
            case PLAIN, FLOAT, BYTES, LONG_BYTES, INTERNAL -> variable;
            case BIT -> "CAST(" + variable + " AS UNSIGNED)";
            case TEXT, JSON -> "CONVERT(" + variable + " USING utf8mb4)";
        };
    }

    /** The selected value as a literal of a statement. */
    public String literal(byte[] value) {
        return switch (this) {
            case PLAIN, FLOAT -> "'" + new String(value, java.nio.charset.StandardCharsets.US_ASCII) + "'";
            // A quoted number would be taken for the bits of its digits.
            case BIT -> new String(value, java.nio.charset.StandardCharsets.US_ASCII);
            case BYTES, LONG_BYTES, INTERNAL -> hex(value);
            case TEXT, JSON -> "CONVERT(" + hex(value) + " USING utf8mb4)";
        };
    }

    private static String hex(byte[] value) {
        return "x'" + java.util.HexFormat.of().formatHex(value) + "'";
    }
}
