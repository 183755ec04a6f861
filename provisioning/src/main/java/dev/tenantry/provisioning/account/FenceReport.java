package dev.tenantry.provisioning.account;

/**
 * How an account's access ended.
 *
 * @param sessionsKilled how many sessions were killed
 * @param looks how often the server was asked for sessions; the last two answers were none
 * @param millis how long it took
 */
public record FenceReport(int sessionsKilled, int looks, long millis) {}
