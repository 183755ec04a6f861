package dev.tenantry.provisioning;

/**
 * A server as one claim of an operation sees it. Every session it opens there is registered for the claim first; once a later claim of the
 * same operation came to the server, everything done here fails with WORK_TAKEN_OVER or a lost session, and changes nothing.
 */
public interface BoundServer extends DatabaseServer {
    /**
     * Says that the operation has ended and nothing of this claim is under way on the server any more, so that its registrations are swept
     * away. Never needed for safety.
     */
    void settle();

    /**
     * Gives up whatever this claim does on the server: its connections are cut at once, whoever waits for an answer in them gets a failure,
     * and it opens none any more. What the server still does with a statement that was under way is ended by the next claim's fence. Returns
     * without waiting for the server.
     */
    void abandon();
}
