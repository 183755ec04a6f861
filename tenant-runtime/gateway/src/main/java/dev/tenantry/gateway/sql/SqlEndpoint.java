package dev.tenantry.gateway.sql;

import dev.tenantry.api.gateway.SqlRequest;
import dev.tenantry.api.gateway.SqlResponse;
import dev.tenantry.api.gateway.SqlResult;
import dev.tenantry.api.id.TenantId;
import dev.tenantry.gateway.problem.GatewayException;
import dev.tenantry.runtime.TenantAccessException;
import dev.tenantry.runtime.TenantRuntime;
import dev.tenantry.runtime.TenantScope;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.annotation.PreDestroy;
import jakarta.validation.Valid;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes a tenant's statements in one transaction. The tenant is whoever the application token belongs to; nothing in the body can name
 * another.
 */
@Controller("/v1/sql")
@ExecuteOn(TaskExecutors.BLOCKING)
public class SqlEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(SqlEndpoint.class);

    private final TenantRuntime runtime;
    private final MeterRegistry meters;
    private final ScheduledThreadPoolExecutor clock;

    SqlEndpoint(TenantRuntime runtime, MeterRegistry meters) {
        this.runtime = runtime;
        this.meters = meters;
        this.clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("sql-deadlines").factory());
        clock.setRemoveOnCancelPolicy(true);
    }

    @PreDestroy
    void stop() {
        clock.shutdownNow();
    }

    @Post
    SqlResponse execute(HttpRequest<?> request, @Body @Valid SqlRequest body) {
        Timer.Sample sample = Timer.start(meters);
        String outcome = "request.internal";
        try {
            SqlResponse response = answer(TokenFilter.tenantOf(request), PreparedRequest.of(body));
            outcome = "ok";
            return response;
        } catch (GatewayException refusal) {
            outcome = refusal.code().code();
            throw refusal;
        } finally {
            sample.stop(meters.timer("tenantry.gateway.sql", "outcome", outcome));
        }
    }

    private SqlResponse answer(TenantId tenant, PreparedRequest prepared) {
        return TenantScope.call(tenant, () -> {
            try {
                return attempt(tenant, prepared);
            } catch (SqlTransaction.NothingExecutedException fenced) {
                return lastAttempt(tenant, prepared);
            }
        });
    }

    private SqlResponse lastAttempt(TenantId tenant, PreparedRequest prepared) {
        try {
            return attempt(tenant, prepared);
        } catch (SqlTransaction.NothingExecutedException again) {
            throw again.asProblem();
        }
    }

    private SqlResponse attempt(TenantId tenant, PreparedRequest prepared)
            throws SqlTransaction.NothingExecutedException {
        long start = System.nanoTime();
        Connection connection = borrow();
        try {
            SqlTransaction transaction = new SqlTransaction(connection, prepared);
            try {
                List<SqlResult> results = transaction.run(clock);
                return new SqlResponse(
                        tenant.value(), transaction.generation(), results, (System.nanoTime() - start) / 1e6);
            } finally {
                transaction.forget();
            }
        } catch (SQLException failure) {
            throw SqlFailures.lost(failure);
        } finally {
            giveBack(connection);
        }
    }

    private Connection borrow() {
        try {
            return runtime.dataSource().getConnection();
        } catch (TenantAccessException refusal) {
            throw SqlFailures.noConnection(refusal);
        } catch (SQLException failure) {
            throw SqlFailures.lost(failure);
        }
    }

    /** The transaction has ended one way or the other; what happens to the connection now changes nothing of that. */
    private static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("A connection did not go back to its pool", e);
        }
    }
}
