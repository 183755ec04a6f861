package dev.tenantry.controlplane.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import java.lang.annotation.Annotation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An endpoint that changes something does it through {@link Changes}: only there the change and its answer commit together. */
class ChangesAreMadeOnceTest {
    private static final List<Class<? extends Annotation>> CHANGING =
            List.of(Post.class, Put.class, Patch.class, Delete.class);

    /**
     * The first asks with a body and changes nothing. The second takes in the part of a file that its address says, once: a repetition finds it there and
     * is answered the same, without a key.
     */
    private static final Set<String> WITHOUT = Set.of("TenantsEndpoint.placement", "ImportsEndpoint.receive");

    @Test
    void everyEndpointThatChangesSomethingKeepsItsAnswerWithTheChange() {
        List<JavaMethod> changing = new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.tenantry.controlplane")
                        .stream()
                        .filter(type -> type.isAnnotatedWith(Controller.class))
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> CHANGING.stream().anyMatch(method::isAnnotatedWith))
                        .toList();
        assertThat(changing).hasSizeGreaterThan(20);
        assertThat(changing.stream()
                        .filter(method -> !keepsItsAnswer(method))
                        .map(method -> method.getOwner().getSimpleName() + "." + method.getName()))
                .containsExactlyInAnyOrderElementsOf(WITHOUT);
    }

    @Test
    void aChangeThatForgetsItsAnswerIsFound() {
        JavaClass planted = new ClassFileImporter().importClass(Planted.class);
        assertThat(planted.getMethods().stream()
                        .filter(method -> method.getRawReturnType().isEquivalentTo(HttpResponse.class))
                        .filter(method -> !keepsItsAnswer(method))
                        .map(JavaMethod::getName))
                .containsExactly("forgets");
    }

    /** Whether a method, or one of its own class that it calls, makes its change through {@link Changes}. */
    private static boolean keepsItsAnswer(JavaMethod endpoint) {
        Set<JavaMethod> seen = new HashSet<>(Set.of(endpoint));
        Deque<JavaMethod> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            JavaMethod method = open.remove();
            if (method.getMethodCallsFromSelf().stream()
                    .anyMatch(call -> call.getTargetOwner().isEquivalentTo(Changes.class))) {
                return true;
            }
            method.getMethodCallsFromSelf().stream()
                    .filter(call -> call.getTargetOwner().equals(endpoint.getOwner()))
                    .flatMap(call -> call.getTarget().resolveMember().stream())
                    .filter(seen::add)
                    .forEach(open::add);
        }
        return false;
    }

    /** What the rule must tell apart; it reads the methods, nobody calls them. */
    @SuppressWarnings("UnusedMethod")
    private record Planted(Changes changes) {
        HttpResponse<String> keeps() {
            return keep("kept");
        }

        private HttpResponse<String> keep(String answer) {
            return changes.make(transaction -> HttpResponse.ok(answer));
        }

        HttpResponse<String> forgets() {
            return HttpResponse.ok("forgotten");
        }
    }
}
