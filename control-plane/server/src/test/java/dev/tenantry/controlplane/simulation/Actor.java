package dev.tenantry.controlplane.simulation;

/** Something that can be killed or stopped as a whole: a control plane, a runtime node, people at their terminals. */
abstract class Actor {
    final String name;
    boolean running;
    /** When it is started again, while it is dead. */
    long downUntil;
    /** Until when it stands still, as after SIGSTOP. */
    long pausedUntil;

    Actor(String name) {
        this.name = name;
    }

    /** Begins its work anew, with nothing but what is outside the process. */
    abstract void start();
}
