package dev.tenantry.provisioning.store;

import java.util.regex.Pattern;

/** The rule for keys: parts of generated ids, split by slashes; none can name a place outside the store or a hidden file. */
final class StoreKey {
    private static final int MAX_LENGTH = 512;
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9_.-]*(?:/[a-z0-9][a-z0-9_.-]*)*");
    private static final Pattern PREFIX_FORM = Pattern.compile("(?:[a-z0-9][a-z0-9_.-]*/)*(?:[a-z0-9][a-z0-9_.-]*)?");

    private StoreKey() {}

    /** Refuses what is not a key. */
    static String require(String key) {
        if (key.length() > MAX_LENGTH || !FORM.matcher(key).matches()) {
            throw new IllegalArgumentException("not a key of an object store");
        }
        return key;
    }

    /** Refuses what no key can begin with. */
    static String requirePrefix(String prefix) {
        if (prefix.length() > MAX_LENGTH || !PREFIX_FORM.matcher(prefix).matches()) {
            throw new IllegalArgumentException("not the beginning of a key of an object store");
        }
        return prefix;
    }
}
