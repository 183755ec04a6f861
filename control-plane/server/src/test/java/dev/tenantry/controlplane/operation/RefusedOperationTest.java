package dev.tenantry.controlplane.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.id.OperationId;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.controlplane.catalog.Sql;
import dev.tenantry.provisioning.Flavour;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What this release cannot read waits for a person, says so, and holds up nothing else. */
class RefusedOperationTest {
    private static final String ALL = "dev.tenantry.provisioning.embedded.FlavoursUnderTest#all";
    private static final UnaryOperator<OperationKind<?>> PLAIN = UnaryOperator.identity();

    /** What another release, or a hand in the catalog, may have left. */
    private enum Odd {
        KIND("operation.unknown_kind", "UPDATE operation SET kind = 'teleport' WHERE id = :id"),
        NEWER("operation.unknown_definition", "UPDATE operation SET definition_version = 99 WHERE id = :id"),
        OLDER("operation.unknown_definition", "UPDATE operation SET definition_version = 0 WHERE id = :id"),
        OTHER_STEPS(
                "operation.unknown_definition",
                "UPDATE operation_step SET name = 'pray' WHERE operation_id = :id AND seq = 2"),
        INPUT_WITHOUT_A_FIELD("operation.unreadable", "UPDATE operation SET input = '{}' WHERE id = :id"),
        INPUT_OF_ANOTHER_FORM(
                "operation.unreadable", "UPDATE operation SET input = '[[1], {\"a\": null}]' WHERE id = :id"),
        INPUT_WITH_NOTHING_IN_IT(
                "operation.unreadable",
                "UPDATE operation SET input = '{\"tenantId\": null, \"databaseId\": null}' WHERE id = :id"),
        STATE_OF_A_STEP(
                "operation.unreadable",
                "UPDATE operation_step SET state = 'dreaming' WHERE operation_id = :id AND seq = 1"),
        OUTPUT_OF_A_STEP(
                "operation.unreadable",
                "UPDATE operation_step SET output = '[1]' WHERE operation_id = :id AND seq = 1");

        private final String code;
        private final String change;

        Odd(String code, String change) {
            this.code = code;
            this.change = change;
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void whatCannotBeReadIsParkedAtItsFirstClaimAndTheRestGoesOn(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            Map<Odd, OperationId> odd = new EnumMap<>(Odd.class);
            for (Odd each : Odd.values()) {
                OperationId id = world.askForTenant().operation();
                change(world, each.change, id);
                odd.put(each, id);
            }
            OperationId healthy = world.askForTenant().operation();
            OperationWorker worker = world.worker(PLAIN);
            // All that one server takes at once, as a process does that works on many.
            for (var claimed = worker.claim(50); !claimed.isEmpty(); claimed = worker.claim(50)) {
                claimed.forEach(worker::work);
            }
            world.assertEndedOnce(healthy, "done");
            odd.forEach((each, id) -> assertParked(world, each, id));
            assertThat(world.server.databaseNames()).hasSize(1);
        }
    }

    private static void assertParked(TestWorld world, Odd odd, OperationId id) {
        OperationView parked = world.operation(id);
        assertThat(parked.state()).as(odd.name()).isEqualTo("parked");
        assertThat(parked.errorCode()).as(odd.name()).isEqualTo(odd.code);
        assertThat(parked.errorDetail()).as(odd.name()).endsWith("Nothing was changed.");
        assertThat(parked.nextSteps())
                .as(odd.name())
                .contains("tenantctl operations get " + id, "tenantctl operations retry " + id);
        assertThat(world.strings("SELECT epoch AS x FROM operation WHERE id = '" + id + "'"))
                .as("claims of " + odd)
                .containsExactly("1");
    }

    /** A rollback to the release that began it, or a mended row, and one command. */
    @ParameterizedTest
    @MethodSource(ALL)
    void onceItCanBeReadAPersonLetsItGoOnToItsEnd(Flavour flavour) {
        try (TestWorld world = TestWorld.on(flavour)) {
            OperationId id = world.askForTenant().operation();
            change(world, Odd.NEWER.change, id);
            world.drain(world.worker(PLAIN));
            assertParked(world, Odd.NEWER, id);
            change(world, "UPDATE operation SET definition_version = 1 WHERE id = :id", id);
            world.catalog.run(transaction -> world.wiring
                    .get(OperationControl.class)
                    .retry(transaction, id, null, TestWorld.CALLER, "the release is back"));
            world.drain(world.worker(PLAIN));
            world.assertEndedOnce(id, "done");
            world.assertAgreement();
        }
    }

    private static void change(TestWorld world, String sql, OperationId id) {
        world.catalog.run(transaction -> Sql.of(transaction, sql).with("id", id).updateOne());
    }
}
