package dev.tenantry.provisioning.server;

import java.util.regex.Pattern;

/**
 * Where a server listens and how it is spoken to.
 *
 * @param host a name or an address, without anything that a driver could take for more than that
 * @param port its TCP port
 * @param tls what its certificate must be like
 */
public record ServerEndpoint(String host, int port, TlsPolicy tls) {
    private static final Pattern NAME_OR_IPV4 = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,252}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final int MAX_PORT = 65535;

    public ServerEndpoint {
        if (!NAME_OR_IPV4.matcher(host).matches() && !IPV6.matcher(host).matches()) {
            throw new IllegalArgumentException("not the name or the address of one host");
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("a port is a number from 1 to 65535");
        }
    }

    /** Host and port as people write them. */
    public String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return address();
    }
}
