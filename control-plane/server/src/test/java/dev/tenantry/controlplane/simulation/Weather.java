package dev.tenantry.controlplane.simulation;

import java.util.random.RandomGenerator;

/** How often each fault happens in one history. About half of the kinds do not happen at all: rare ones must not hide each other. */
@SuppressWarnings("EnumOrdinal") // rates are asked for several times in each step
final class Weather {
    private static final double WORST = 0.06;

    private final RandomGenerator random;
    private final double[] rates = new double[Fault.values().length];
    private boolean calm = true;
    private long count;

    Weather(RandomGenerator random) {
        this.random = random;
        for (int i = 0; i < rates.length; i++) {
            double severity = random.nextDouble();
            rates[i] = random.nextBoolean() ? severity * severity * WORST : 0;
        }
    }

    /** One kind of fault at one rate, and no other. */
    Weather(RandomGenerator random, Fault only, double rate) {
        this.random = random;
        rates[only.ordinal()] = rate;
    }

    /** Whether a fault strikes now. */
    boolean strikes(Fault fault) {
        double rate = rates[fault.ordinal()];
        if (calm || rate == 0 || random.nextDouble() >= rate) {
            return false;
        }
        count++;
        return true;
    }

    /** The same for a fault that has fewer chances to strike than there are steps. */
    boolean strikes(Fault fault, int times) {
        boolean struck = false;
        for (int i = 0; i < times; i++) {
            struck |= strikes(fault);
        }
        return struck;
    }

    /** Lets faults happen from now on. */
    void begin() {
        calm = false;
    }

    /** Ends all faults: what is left must come to rest. */
    void calmDown() {
        calm = true;
    }

    boolean isCalm() {
        return calm;
    }

    /** How many faults there were. */
    long count() {
        return count;
    }
}
