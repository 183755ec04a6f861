package dev.tenantry.cli.demo;

import dev.tenantry.api.client.ApiClient;
import dev.tenantry.api.gateway.SqlRequest;
import dev.tenantry.api.gateway.SqlResponse;
import dev.tenantry.api.gateway.SqlStatement;
import dev.tenantry.api.gateway.SqlValue;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** One tenant's application: it knows the gateway and its token, and nothing else. */
final class Shop {
    private final String slug;
    private final ApiClient gateway;

    /** How much was sold, as the application sees it. */
    record Sales(long invoices, long lines, String revenue) {}

    Shop(String slug, URI gatewayUrl, String token) {
        this.slug = slug;
        this.gateway = new ApiClient(gatewayUrl, token);
    }

    String slug() {
        return slug;
    }

    /** One transaction. */
    SqlResponse run(List<SqlStatement> statements) {
        SqlRequest request = new SqlRequest(statements, null, null, null);
        return gateway.post(
                "/v1/sql", request, SqlResponse.class, UUID.randomUUID().toString());
    }

    /** One statement with its parameters: text and numbers. */
    SqlResponse run(String sql, Object... parameters) {
        return run(List.of(statement(sql, parameters)));
    }

    static SqlStatement statement(String sql, Object... parameters) {
        return new SqlStatement(sql, Arrays.stream(parameters).map(Shop::value).toList());
    }

    private static SqlValue value(Object parameter) {
        return new SqlValue(parameter instanceof Number ? "integer" : "string", parameter.toString());
    }

    /** The first value of the first row. */
    String one(String sql, Object... parameters) {
        return cell(run(sql, parameters), 0);
    }

    private static String cell(SqlResponse response, int column) {
        return String.valueOf(response.results().getFirst().rows().getFirst().get(column));
    }

    /** What was sold before the demo's own traffic: its invoices are told apart by their city. */
    Sales sales() {
        SqlResponse response = run("""
                SELECT COUNT(DISTINCT i.InvoiceId), COUNT(*), SUM(l.UnitPrice * l.Quantity)
                FROM Invoice i JOIN InvoiceLine l ON l.InvoiceId = i.InvoiceId
                WHERE i.BillingCity IS NULL OR i.BillingCity <> ?""", Traffic.CITY);
        return new Sales(Long.parseLong(cell(response, 0)), Long.parseLong(cell(response, 1)), cell(response, 2));
    }
}
