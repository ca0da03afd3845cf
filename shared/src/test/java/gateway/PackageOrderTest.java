package gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The order of the packages: what a newcomer may rely on when reading from the bottom up. */
class PackageOrderTest {

    /** Lowest first: a package may import those before it, never one after it. */
    static final List<String> ORDER = List.of(
            "hash",
            "json",
            "http",
            "client",
            "policy",
            "route",
            "telemetry",
            "pipeline",
            "[auth|limit|validate|transform|upstream|aggregate]",
            "config",
            "aws",
            "[store|lambda]");

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("gateway");

    @Test
    void packages_import_only_those_before_them() {
        for (int i = 0; i < ORDER.size() - 1; i++) {
            String[] later = ORDER.subList(i + 1, ORDER.size()).stream()
                    .map(PackageOrderTest::within)
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(within(ORDER.get(i)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later)
                    .check(CODE);
        }
    }

    @Test
    void features_do_not_know_each_other() {
        slices().matching("gateway.(auth|limit|validate|transform|upstream|aggregate)..")
                .should()
                .notDependOnEachOther()
                .check(CODE);
    }

    @Test
    void the_store_and_the_events_do_not_know_each_other() {
        slices().matching("gateway.(store|lambda)..")
                .should()
                .notDependOnEachOther()
                .check(CODE);
    }

    @Test
    void only_the_edges_see_aws() {
        noClasses()
                .that()
                .resideOutsideOfPackages("gateway.aws..", "gateway.store..", "gateway.lambda..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.amazonaws..", "software.amazon..")
                .check(CODE);
    }

    @Test
    void the_aws_sdk_stays_in_its_own_package() {
        noClasses()
                .that()
                .resideOutsideOfPackage("gateway.store.sdk..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon..")
                .check(CODE);
    }

    @Test
    void every_package_has_its_place_in_the_order() {
        Set<String> placed = ORDER.stream()
                .flatMap(entry -> Arrays.stream(entry.replaceAll("[\\[\\]]", "").split("\\|")))
                .collect(Collectors.toSet());
        List<String> found = new ArrayList<>();
        for (JavaPackage child : CODE.getPackage("gateway").getSubpackages()) {
            found.add(child.getRelativeName());
        }
        assertThat(placed).containsAll(found);
    }

    private static String within(String entry) {
        return "gateway." + entry + "..";
    }
}
