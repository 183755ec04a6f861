package dev.tenantry.controlplane.configuration;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Names this process to people who look at what it holds. */
public final class ThisProcess {
    private ThisProcess() {}

    /** The name: host, process and when it started. Another process never has it. */
    public static String name() {
        return host() + ":" + ProcessHandle.current().pid() + ":"
                + ManagementFactory.getRuntimeMXBean().getStartTime();
    }

    /** The machine, as far as it knows itself. */
    public static String host() {
        try {
            String host = InetAddress.getLocalHost().getHostName();
            return host.substring(0, Math.min(host.length(), 32));
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
