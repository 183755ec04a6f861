package dev.tenantry.provisioning.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenantry.provisioning.Flavour;
import dev.tenantry.provisioning.Registered;
import dev.tenantry.provisioning.server.ServiceAccount;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionTeamTest {
    private final List<Connection> sessions = new ArrayList<>();

    @BeforeEach
    void open() {
        Registered server = new Registered(Flavour.MARIADB);
        for (int i = 0; i < 3; i++) {
            sessions.add(server.open(ServiceAccount.BACKUP));
        }
    }

    @AfterEach
    void close() {
        SessionTeam.close(sessions);
    }

    @Test
    void whoHasNothingToDoWaitsForWhatAnothersTaskMakesPossible() throws SQLException {
        Queue<SessionTeam.Task> possible = new ConcurrentLinkedQueue<>();
        CountDownLatch together = new CountDownLatch(3);
        possible.add(session -> {
            for (int i = 0; i < 3; i++) {
                possible.add(inner -> meet(together, 1));
            }
        });

        new SessionTeam(sessions).run(worker -> possible.poll());

        assertThat(together.getCount()).isZero();
    }

    /** With one counted down by each it only passes when all three are in it at once. */
    private static void meet(CountDownLatch together, int counted) {
        for (int i = 0; i < counted; i++) {
            together.countDown();
        }
        try {
            together.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFailureEndsThoseWhoWaitAndNothingMoreIsBegun() {
        Queue<SessionTeam.Task> tasks = new ConcurrentLinkedQueue<>();
        AtomicInteger later = new AtomicInteger();
        CountDownLatch everybodyAsked = new CountDownLatch(3);
        tasks.add(session -> {
            meet(everybodyAsked, 0);
            tasks.add(inner -> later.incrementAndGet());
            throw new SQLException("as planned");
        });

        assertThatThrownBy(() -> new SessionTeam(sessions).run(worker -> {
                    SessionTeam.Task task = tasks.poll();
                    everybodyAsked.countDown();
                    return task;
                }))
                .isInstanceOf(SQLException.class)
                .hasMessage("as planned");
        assertThat(later).hasValue(0);
    }

    @Test
    void aWorkerIsAskedByItsNumber() throws SQLException {
        List<Integer> asked = Collections.synchronizedList(new ArrayList<>());

        new SessionTeam(sessions).run(worker -> {
            asked.add(worker);
            return null;
        });

        assertThat(asked).containsExactlyInAnyOrder(0, 1, 2);
    }
}
