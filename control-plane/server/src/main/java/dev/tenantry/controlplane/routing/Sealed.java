package dev.tenantry.controlplane.routing;

/** A sealed value as it lies in a column. It shows nothing of itself. */
final class Sealed {
    private final byte[] bytes;

    Sealed(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "(sealed)";
    }
}
