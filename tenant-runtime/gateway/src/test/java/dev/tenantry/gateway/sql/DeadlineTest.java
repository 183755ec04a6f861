package dev.tenantry.gateway.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.routing.RouteLimits;
import dev.tenantry.runtime.pool.TenantSession;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DeadlineTest {
    @Test
    @Timeout(30)
    void aServerThatHangsIsCutOffWithoutWaitingForItsAnswerToTheKill() throws Exception {
        HangingSession session = new HangingSession();
        CountDownLatch aborted = new CountDownLatch(1);
        try (var clock = Executors.newSingleThreadScheduledExecutor()) {
            Deadline deadline = new Deadline(connection(aborted), session, Duration.ofMillis(10), clock);
            assertThat(session.asked.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(aborted.await(10, TimeUnit.SECONDS)).isTrue();
            // The kill hangs still; the request ends all the same.
            deadline.close();
            assertThat(deadline.passed()).isTrue();
        } finally {
            session.answer.countDown();
        }
    }

    private static Connection connection(CountDownLatch aborted) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("abort")) {
                        aborted.countDown();
                        return null;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    /** A session of a server that accepts a kill and never answers. */
    private static final class HangingSession implements TenantSession {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch answer = new CountDownLatch(1);

        @Override
        public int generation() {
            return 1;
        }

        @Override
        public boolean readOnlyRoute() {
            return false;
        }

        @Override
        public RouteLimits limits() {
            throw new UnsupportedOperationException("nobody asks");
        }

        @Override
        public String flavour() {
            return "mariadb";
        }

        @Override
        public void reset() {
            throw new UnsupportedOperationException("nobody asks");
        }

        @Override
        public void kill() {
            asked.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
