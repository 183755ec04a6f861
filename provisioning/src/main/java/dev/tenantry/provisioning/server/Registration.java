package dev.tenantry.provisioning.server;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * What one control plane's service accounts on a server have in common, so that two control planes on one server never share or change
 * each other's accounts.
 *
 * @param suffix ends the name of each account
 */
public record Registration(String suffix) {
    private static final int LENGTH = 8;
    private static final Pattern FORM = Pattern.compile("[a-z0-9]{" + LENGTH + "}");
    private static final Pattern ACCOUNT =
            Pattern.compile("tenantry_(?:provisioner|reaper|verifier|backup)_([a-z0-9]{" + LENGTH + "})");
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

    public Registration {
        if (!FORM.matcher(suffix).matches()) {
            throw new IllegalArgumentException("not the suffix of service accounts");
        }
    }

    /** A new one. */
    public static Registration generate(RandomGenerator random) {
        StringBuilder suffix = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            suffix.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new Registration(suffix.toString());
    }

    /** The one that a service account belongs to, for registering a server again. */
    public static Registration ofAccount(String accountName) {
        var matcher = ACCOUNT.matcher(accountName);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not the name of a service account");
        }
        return new Registration(matcher.group(1));
    }

    /** Whether a name is that of a service account, of whichever registration. */
    public static boolean isServiceAccount(String accountName) {
        return ACCOUNT.matcher(accountName).matches();
    }

    /** The name of a service account: at most 32 characters, as both flavours allow. */
    public String accountName(ServiceAccount account) {
        return "tenantry_" + account.word() + "_" + suffix;
    }
}
