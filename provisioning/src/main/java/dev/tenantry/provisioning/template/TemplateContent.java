package dev.tenantry.provisioning.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenantry.provisioning.FailureCode;
import dev.tenantry.provisioning.ProvisioningException;
import dev.tenantry.provisioning.database.ContentSum;
import dev.tenantry.provisioning.database.SchemaDefinition;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a template holds, as it is written into {@link Template#content()}.
 *
 * @param format the version of this format
 * @param definition every object
 * @param rows statements that insert the rows the migrations left, Flyway's history among them
 * @param sums what the rows of each table add up to, by the table's name
 */
record TemplateContent(int format, SchemaDefinition definition, List<String> rows, Map<String, ContentSum> sums) {
    static final int FORMAT = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    TemplateContent {
        rows = List.copyOf(rows);
        sums = new TreeMap<>(sums);
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
