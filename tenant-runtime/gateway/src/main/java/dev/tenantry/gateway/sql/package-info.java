/** {@code POST /v1/sql}: a tenant's statements in one transaction, typed rows back. Start at {@link dev.tenantry.gateway.sql.SqlEndpoint}. */
@NullMarked
package dev.tenantry.gateway.sql;

import org.jspecify.annotations.NullMarked;
