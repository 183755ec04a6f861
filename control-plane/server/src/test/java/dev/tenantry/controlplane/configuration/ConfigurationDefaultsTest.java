package dev.tenantry.controlplane.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.DefaultApplicationContext;
import io.micronaut.context.env.PropertySource;
import io.micronaut.inject.BeanDefinitionReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationDefaultsTest {
    @Test
    void everyDefaultIsThis() {
        try (ApplicationContext context = context(Map.of())) {
            assertThat(context.getBean(TenantryConfiguration.class))
                    .isEqualTo(new TenantryConfiguration(Mode.PRODUCTION, null, false));
            assertThat(context.getBean(HttpConfiguration.class)).isEqualTo(new HttpConfiguration("127.0.0.1", 7400));
            assertThat(context.getBean(RateLimitConfiguration.class))
                    .isEqualTo(new RateLimitConfiguration(100, 1000, 10, 200));
            assertThat(context.getBean(StoreConfiguration.class)).isEqualTo(new StoreConfiguration(null));
            assertThat(context.getBean(CatalogConfiguration.class))
                    .isEqualTo(new CatalogConfiguration(
                            "127.0.0.1",
                            3306,
                            "tenantry",
                            "tenantry",
                            null,
                            "verify-identity",
                            null,
                            20,
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(60)));
        }
    }

    @Test
    void propertiesAreReadByTheirNames() {
        try (ApplicationContext context = context(Map.of(
                "tenantry.mode", "development",
                "tenantry.home", "/somewhere",
                "tenantry.catalog.password-file", "/secret",
                "tenantry.catalog.connect-timeout", "2s"))) {
            TenantryConfiguration tenantry = context.getBean(TenantryConfiguration.class);
            assertThat(tenantry.mode()).isEqualTo(Mode.DEVELOPMENT);
            assertThat(tenantry.homeFolder()).isEqualTo(Path.of("/somewhere"));
            assertThat(new StoreConfiguration(null).folder(tenantry)).isEqualTo(Path.of("/somewhere/store"));
            CatalogConfiguration catalog = context.getBean(CatalogConfiguration.class);
            assertThat(catalog.passwordFile()).isEqualTo("/secret");
            assertThat(catalog.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        }
    }

    /** The configuration records only: no bean that reaches out to a catalog. */
    @SuppressWarnings("overrides") // of methods that the framework declares so
    private static ApplicationContext context(Map<String, Object> properties) {
        ApplicationContext context = new DefaultApplicationContext() {
            @Override
            @SuppressWarnings("rawtypes") // as the framework declares it
            protected List<BeanDefinitionReference> resolveBeanDefinitionReferences() {
                return super.resolveBeanDefinitionReferences().stream()
                        .filter(bean -> bean.getBeanDefinitionName().contains(".configuration.")
                                || !bean.getBeanDefinitionName().startsWith("dev.tenantry"))
                        .toList();
            }
        };
        context.getEnvironment().addPropertySource(PropertySource.of("test", properties, Integer.MAX_VALUE));
        return context.start();
    }
}
