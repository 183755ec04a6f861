package dev.tenantry.api.operation;

import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * How far an operation has come. What is not known is null: nothing is made up.
 *
 * @param percent of its expected time, 0 to 100
 * @param remainingSeconds what is expected to be left
 * @param basis history: from how long the steps took before; overdue: a step takes much longer than ever; ended: nothing is left; undoing,
 *     waiting and none: not known, because it is taken back, waits for its turn or a person, or was never done before
 */
@Serdeable
public record OperationProgress(
        @Nullable Integer percent, @Nullable Long remainingSeconds, String basis) {}
