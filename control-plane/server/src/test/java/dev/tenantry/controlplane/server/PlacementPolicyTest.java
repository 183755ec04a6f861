package dev.tenantry.controlplane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.id.ServerId;
import dev.tenantry.api.tenant.PlacementCandidate;
import dev.tenantry.api.tenant.PlacementExplanation;
import dev.tenantry.controlplane.server.PlacementPolicy.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacementPolicyTest {
    private static final ServerId A = new ServerId("srv_aaaaaaaaaaaaaaaaaaaa");
    private static final ServerId B = new ServerId("srv_bbbbbbbbbbbbbbbbbbbb");
    private static final ServerId C = new ServerId("srv_cccccccccccccccccccc");

    @Test
    void theServerWithTheMostWeightForEachDatabaseWins() {
        PlacementExplanation placement = PlacementPolicy.explain(
                List.of(server(A, "a", 100, 9), server(B, "b", 50, 3), server(C, "c", 10, 0)), "eu", null);
        assertThat(placement.serverId()).isEqualTo(B.value());
        assertThat(placement.candidates())
                .extracting(PlacementCandidate::serverName)
                .containsExactly("b", "a", "c");
        assertThat(placement.candidates().getFirst().score()).isEqualTo(12.5);
        assertThat(placement.candidates().getFirst().reasons())
                .containsExactly("is in region eu", "weight 50 for 4 databases with the new one: score 12.50");
    }

    @Test
    void equalsAreDecidedByName() {
        assertThat(PlacementPolicy.explain(List.of(server(B, "b", 10, 0), server(A, "a", 10, 0)), "eu", null)
                        .serverName())
                .isEqualTo("a");
    }

    @Test
    void databasesSpreadByWeight() {
        int onA = 0;
        int onB = 0;
        for (int i = 0; i < 30; i++) {
            String chosen = PlacementPolicy.explain(
                            List.of(server(A, "a", 200, onA), server(B, "b", 100, onB)), "eu", null)
                    .serverName();
            if ("a".equals(chosen)) {
                onA++;
            } else {
                onB++;
            }
        }
        assertThat(onA).isEqualTo(20);
        assertThat(onB).isEqualTo(10);
    }

    @Test
    void aServerElsewhereCordonedOrUnfitIsRefusedWithEveryReason() {
        Candidate unfit =
                new Candidate(A, "a", "us", 100, true, true, 0, List.of("server.binlog_format", "server.too_old"));
        PlacementExplanation placement = PlacementPolicy.explain(List.of(unfit), "eu", null);
        assertThat(placement.serverId()).isNull();
        assertThat(placement.candidates().getFirst().eligible()).isFalse();
        assertThat(placement.candidates().getFirst().score()).isZero();
        assertThat(placement.candidates().getFirst().reasons())
                .containsExactly(
                        "is in region us, not eu",
                        "is cordoned",
                        "is labelled drills=only: it is there for restore drills",
                        "its last check found a blocker: server.binlog_format",
                        "its last check found a blocker: server.too_old");
    }

    @Test
    void anOperatorMayInsistOnACordonedServerElsewhereButNotOnAnUnfitOne() {
        Candidate cordoned = new Candidate(A, "a", "us", 1, true, false, 50, List.of());
        Candidate unfit = new Candidate(B, "b", "eu", 100, false, false, 0, List.of("server.too_old"));
        List<Candidate> fleet = List.of(cordoned, unfit, server(C, "c", 100, 0));
        assertThat(PlacementPolicy.explain(fleet, "eu", A).serverName()).isEqualTo("a");
        assertThat(PlacementPolicy.explain(fleet, "eu", B).serverName()).isNull();
        assertThat(PlacementPolicy.explain(fleet, "eu", new ServerId("srv_dddddddddddddddddddd"))
                        .serverId())
                .isNull();
    }

    @Test
    void anEmptyFleetHasNoPlacement() {
        assertThat(PlacementPolicy.explain(List.of(), "eu", null))
                .isEqualTo(new PlacementExplanation(null, null, List.of()));
    }

    private static Candidate server(ServerId id, String name, int weight, int databases) {
        return new Candidate(id, name, "eu", weight, false, false, databases, List.of());
    }
}
