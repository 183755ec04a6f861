package dev.tenantry.provisioning.server;

import java.time.Duration;

/** What a session is for. What it is not for, its connection cannot do. */
public enum SessionPurpose {
    /** Short statements: accounts, databases, looking. */
    CONTROL(Duration.ofMinutes(2)),
    /** Long streaming reads. */
    READING(Duration.ofMinutes(10)),
    /** Flyway and other long statements, one at a time. */
    MIGRATING(Duration.ofMinutes(30)),
    /** Several statements in one text: template replay only. */
    REPLAYING(Duration.ofMinutes(10)),
    /** The statements of a dump, one at a time: each character that we send is one byte, whatever the server takes it for. */
    IMPORTING(Duration.ofMinutes(30)),
    /** LOAD DATA LOCAL from a stream that we hold: restores and imports only. */
    LOADING(Duration.ofMinutes(30));

    private final Duration socketTimeout;

    SessionPurpose(Duration socketTimeout) {
        this.socketTimeout = socketTimeout;
    }

    /** How long the server may be silent in the middle of an answer. */
    public Duration socketTimeout() {
        return socketTimeout;
    }
}
