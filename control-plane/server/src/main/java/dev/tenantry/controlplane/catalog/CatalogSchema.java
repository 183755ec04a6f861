package dev.tenantry.controlplane.catalog;

import dev.tenantry.controlplane.configuration.StartUpException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the catalog's schema to this program's version, or says that somebody must. */
public final class CatalogSchema {
    private final Flyway flyway;
    private final boolean mayChange;

    public CatalogSchema(DataSource dataSource, boolean mayChange) {
        this.flyway = Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/migration")
                .cleanDisabled(true)
                .load();
        this.mayChange = mayChange;
    }

    /**
     * Migrates when this start may, else compares.
     *
     * @throws StartUpException when the schema is not this program's
     */
    public void prepare() {
        try {
            if (mayChange) {
                flyway.migrate();
            }
            int pending = flyway.info().pending().length;
            if (pending > 0) {
                throw new StartUpException(
                        "The catalog's schema is " + pending + " migration(s) behind this program; nothing was changed."
                                + " Back the catalog up, then run: tenantctl server migrate",
                        null);
            }
            flyway.validate();
        } catch (FlywayException e) {
            throw new StartUpException("The catalog's schema does not fit this program: " + firstLine(e) + ".", e);
        }
    }

    private static String firstLine(FlywayException failure) {
        String message = failure.getMessage();
        return message == null ? "Flyway failed" : message.lines().findFirst().orElse("Flyway failed");
    }
}
