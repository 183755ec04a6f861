package dev.tenantry.api.client;

import dev.tenantry.api.common.Problem;

/** The other side answered with a problem. Its message is the problem's detail. */
public final class ApiProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ApiProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    /** What was answered. */
    public Problem problem() {
        return problem;
    }
}
