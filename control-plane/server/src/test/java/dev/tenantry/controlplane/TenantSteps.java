package dev.tenantry.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenantry.api.backup.BackupView;
import dev.tenantry.api.common.Page;
import dev.tenantry.api.operation.OperationView;
import dev.tenantry.api.schema.MigrationFile;
import dev.tenantry.api.schema.PublishSchemaRequest;
import dev.tenantry.api.tenant.CreateTenantRequest;
import dev.tenantry.api.tenant.TenantAccepted;
import dev.tenantry.api.tenant.TenantView;
import io.micronaut.core.type.GenericArgument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** What tests do with tenants over HTTP, step by step, each waited for. */
final class TenantSteps {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private TenantSteps() {}

    static Api.Answer accepted(Api.Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return answer;
    }

    static Api.Answer create(Api api, String slug, String schema) {
        return api.post(
                "/v1/tenants", new CreateTenantRequest(slug, "The " + slug, "standard", schema, "eu", null, "test"));
    }

    static TenantView created(Api api, String slug, String schema) {
        TenantAccepted tenant = accepted(create(api, slug, schema), 202).as(TenantAccepted.class);
        OperationView ended = ended(api, tenant.operation().id());
        assertThat(ended.state()).as("%s", ended).isEqualTo("done");
        return tenant(api, tenant.tenant());
    }

    static TenantView tenant(Api api, TenantView tenant) {
        return api.get("/v1/tenants/" + tenant.id()).as(TenantView.class);
    }

    static List<BackupView> backups(Api api, TenantView tenant) {
        return api.get("/v1/tenants/" + tenant.id() + "/backups")
                .as(new GenericArgument<Page<BackupView>>() {})
                .items();
    }

    static OperationView run(Api api, TenantView tenant, String path, Object body, String end) {
        Api.Answer answer = accepted(api.post("/v1/tenants/" + tenant.id() + path, body), 202);
        OperationView ended = ended(api, answer.as(OperationView.class).id());
        assertThat(ended.state()).as("%s", ended).isEqualTo(end);
        return ended;
    }

    static OperationView ended(Api api, String operation) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> api.get("/v1/operations/" + operation).as(OperationView.class),
                        seen -> List.of("done", "undone", "parked").contains(seen.state()));
    }

    static PublishSchemaRequest schema(String name, String... migrations) {
        List<MigrationFile> files = new ArrayList<>();
        for (String migration : migrations) {
            files.add(new MigrationFile("V" + (files.size() + 1) + "__step.sql", migration));
        }
        return new PublishSchemaRequest(name, files);
    }
}
