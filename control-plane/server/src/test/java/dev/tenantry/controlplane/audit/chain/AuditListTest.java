package dev.tenantry.controlplane.audit.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.access.CreateApiTokenRequest;
import dev.tenantry.api.audit.AuditEventView;
import dev.tenantry.api.common.Page;
import dev.tenantry.controlplane.Api;
import dev.tenantry.controlplane.ControlPlaneUnderTest;
import io.micronaut.core.type.GenericArgument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Looking records up over HTTP. */
class AuditListTest {
    private final Api api = ControlPlaneUnderTest.shared().administrator();

    @Test
    void recordsComeNewestFirstPageByPageAndNoneTwice() {
        List<String> made = IntStream.range(0, 7).mapToObj(this::makeToken).toList();
        List<AuditEventView> all = new ArrayList<>();
        String cursor = "";
        while (cursor != null && all.size() < 7) {
            Page<AuditEventView> page =
                    list("action=token.create&limit=3" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(3);
            all.addAll(page.items());
            cursor = page.nextCursor();
        }
        assertThat(all).extracting(AuditEventView::id).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(all.stream().limit(7).map(AuditEventView::objectId).toList().reversed())
                .isEqualTo(made);
    }

    @Test
    void recordsAreFoundByActionCapabilityAndTime() {
        String before = makeToken(100);
        AuditEventView last = list("limit=1&action=token").items().getFirst();
        assertThat(last.objectId()).isEqualTo(before);
        String after = makeToken(101);
        Instant next = last.at().plusNanos(1_000);
        assertThat(list("action=token&since=" + next).items())
                .extracting(AuditEventView::objectId)
                .contains(after)
                .doesNotContain(before);
        assertThat(list("action=token&until=" + next).items().getFirst().objectId())
                .isEqualTo(before);
        assertThat(list("action=tok").items()).isEmpty();
        assertThat(list("action=tenant.create&until=2020-01-01T00:00:00Z").items())
                .isEmpty();
        assertThat(api.get("/v1/audit?action=%25").status()).isEqualTo(422);
        assertThat(api.get("/v1/audit?cursor=x").status()).isEqualTo(422);
        assertThat(api.get("/v1/audit?since=yesterday").status()).isEqualTo(422);
    }

    private Page<AuditEventView> list(String query) {
        Api.Answer answer = api.get("/v1/audit?" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.as(new GenericArgument<Page<AuditEventView>>() {});
    }

    private String makeToken(int number) {
        Api.Answer made =
                api.post("/v1/tokens", new CreateApiTokenRequest("list-" + number, "Ada", List.of("auditor"), null, 1));
        return made.as(dev.tenantry.api.access.ApiTokenCreated.class).apiToken().id();
    }
}
