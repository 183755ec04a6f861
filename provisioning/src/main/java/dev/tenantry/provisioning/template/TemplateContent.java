package dev.tenantry.provisioning.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.SchemaDefinition;
import dev.tenantry.provisioning.database.SchemaObject;
import dev.tenantry.provisioning.database.TableShape;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.util.List;

/**
 * What a template holds, as it is written into {@link Template#content()}.
 *
 * @param format the version of this format
 * @param definition every object
 * @param rows statements that insert the rows the migrations left, Flyway's history among them
 * @param sums what the rows of each table add up to that has any; no other table has a row
 */
record TemplateContent(int format, SchemaDefinition definition, List<String> rows, List<RowSum> sums) {
    static final int FORMAT = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The rows of one table. The statement is kept because finding out again how a table is summed takes a server longer than the sum.
     *
     * @param table its name
     * @param statement lets a server add the rows up, with {@link SchemaObject#OWN_NAME} for the database
     * @param sum what they added up to
     */
    record RowSum(String table, String statement, ContentSum sum) {
        static RowSum of(TableShape shape, DatabaseName database, ContentSum sum) {
            return new RowSum(
                    shape.name().value(),
                    shape.sumStatement(database).replace(database.value(), SchemaObject.OWN_NAME),
                    sum);
        }

        /** The statement for a database. */
        String statementFor(DatabaseName database) {
            return statement.replace(SchemaObject.OWN_NAME, database.value());
        }
    }

    TemplateContent {
        rows = List.copyOf(rows);
        sums = List.copyOf(sums);
    }

    String encode() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a template is plain data", e);
        }
    }

    /**
     * @throws ProvisioningException TEMPLATE_DIFFERS when the text is not a template of a format that is known
     */
    static TemplateContent decode(String text) {
        try {
            TemplateContent content = JSON.readValue(text, TemplateContent.class);
            if (content.format == FORMAT) {
                return content;
            }
            throw unreadable("has format " + content.format);
        } catch (JsonProcessingException e) {
            throw unreadable("cannot be read");
        }
    }

    private static ProvisioningException unreadable(String why) {
        return new ProvisioningException(
                FailureCode.TEMPLATE_DIFFERS,
                "the recorded template %s; nothing was changed".formatted(why),
                "record it again: remove its row from the catalog's table template");
    }
}
