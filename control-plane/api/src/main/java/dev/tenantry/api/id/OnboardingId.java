package dev.tenantry.api.id;

/** The public id of an onboarding request. */
public record OnboardingId(String value) implements TypedId {
    /** What every such id begins with. */
    public static final String PREFIX = "onb";

    public OnboardingId {
        TypedId.check(PREFIX, value);
    }

    @Override
    public String toString() {
        return value;
    }
}
