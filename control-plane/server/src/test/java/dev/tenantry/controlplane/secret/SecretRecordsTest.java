package dev.tenantry.controlplane.secret;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tenantry.provisioning.Secret;
import dev.tenantry.provisioning.identifier.AccountName;
import dev.tenantry.provisioning.identifier.DatabaseName;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Records show all their components unless told otherwise, and what has a {@code toString()} ends in a log some day. */
class SecretRecordsTest {
    private static final String MARK = "d3adb33fd3adb33f";

    private static final Pattern SENSITIVE = Pattern.compile("password|secret|token|credential|privatekey");

    /** What has such a word in its name and is none: identifiers, hashes, files' names, and what is sealed to its reader. */
    private static final Pattern HARMLESS = Pattern.compile(".*(id|ids|sha256|hash|hashes|file)|sealed.*");

    private static final List<Class<?>> RECORDS = new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.tenantry.api", "dev.tenantry.provisioning", "dev.tenantry.controlplane")
                    .stream()
                    .filter(JavaClass::isRecord)
                    .<Class<?>>map(JavaClass::reflect)
                    .toList();

    @Test
    void noRecordShowsTheSecretItCarries() {
        List<Class<?>> carriers =
                RECORDS.stream().filter(SecretRecordsTest::carriesSecret).toList();
        assertThat(carriers)
                .extracting(Class::getSimpleName)
                .contains("RegisterServerRequest", "Credential", "ApiTokenCreated", "ApplicationTokenCreated");
        assertThat(carriers)
                .allSatisfy(type -> assertThat(filled(type).toString())
                        .as(type.getName())
                        .doesNotContain(MARK)
                        .doesNotContain(Arrays.toString(MARK.getBytes(StandardCharsets.US_ASCII))));
    }

    @Test
    void aRecordThatShowsItsSecretIsFound() {
        record Careless(String user, String password) {}
        assertThat(carriesSecret(Careless.class)).isTrue();
        assertThat(filled(Careless.class).toString()).contains(MARK);
    }

    private static boolean carriesSecret(Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).anyMatch(SecretRecordsTest::isSecret);
    }

    private static boolean isSecret(RecordComponent component) {
        Class<?> type = component.getType();
        String name = component.getName().toLowerCase(Locale.ROOT);
        boolean holdsText = type == String.class || type == byte[].class || type == char[].class;
        return type == Secret.class
                || (holdsText
                        && SENSITIVE.matcher(name).find()
                        && !HARMLESS.matcher(name).matches());
    }

    private static Object filled(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values =
                Arrays.stream(components).map(SecretRecordsTest::value).toArray();
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException
                | InstantiationException
                | IllegalAccessException
                | NoSuchMethodException e) {
            throw new IllegalStateException("this test cannot make a " + type.getName() + ": teach it to", e);
        }
    }

    private static Object value(RecordComponent component) {
        Class<?> type = component.getType();
        if (type == String.class) {
            return isSecret(component) ? MARK : "plain";
        }
        if (type == byte[].class) {
            return MARK.getBytes(StandardCharsets.US_ASCII);
        }
        if (type == char[].class) {
            return MARK.toCharArray();
        }
        if (type == Secret.class) {
            return Secret.of(MARK);
        }
        if (type == int.class) {
            return 1;
        }
        if (type == long.class) {
            return 1L;
        }
        if (type == boolean.class) {
            return true;
        }
        if (type == Instant.class) {
            return Instant.EPOCH;
        }
        if (type == List.class) {
            return List.of();
        }
        if (type == Map.class) {
            return Map.of();
        }
        if (type == AccountName.class) {
            return new AccountName("a" + "x".repeat(20) + "g1");
        }
        if (type == DatabaseName.class) {
            return new DatabaseName("tn" + "x".repeat(20));
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type.isRecord()) {
            return filled(type);
        }
        throw new IllegalStateException(
                "this test cannot make a " + type.getName() + " for " + component + ": teach it to");
    }
}
