package org.sentenceforge;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sentenceforge.core.torch.CudaDownload;

/** The house: who may know whom. Read from the compiled classes of all modules. */
class HouseRulesTest {
    private static final String HOUSE = "org.sentenceforge.";

    /** From the ground up. A package knows those of its own line and of the lines above it here. */
    private static final List<List<String>> FLOORS = List.of(
            List.of("core"),
            List.of("core.config"),
            List.of("core.text", "core.jinja", "core.ops", "core.data", "core.output", "core.hub"),
            List.of("core.weights"),
            List.of("core.architecture"),
            List.of("core.module"),
            List.of("core.model.."),
            List.of("core.search"),
            List.of("core.encode"),
            List.of("core.torch", "core.card..", "core.integration"),
            List.of("eval..", "export.."),
            List.of("train.."),
            List.of("cli.."));

    private static JavaClasses house;

    @BeforeAll
    static void read() {
        house = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(place -> !place.contains("-tests.jar"))
                .importPackages("org.sentenceforge");
    }

    @Test
    void everyPackageStandsOnAFloor() {
        String[] all = FLOORS.stream().flatMap(List::stream).map(HOUSE::concat).toArray(String[]::new);
        classes().should().resideInAnyPackage(all).check(house);
        assertThat(house).hasSizeGreaterThan(500);
    }

    @TestFactory
    Stream<DynamicTest> noFloorKnowsAHigherOne() {
        return IntStream.range(0, FLOORS.size() - 1).mapToObj(i -> {
            String[] higher = FLOORS.subList(i + 1, FLOORS.size()).stream()
                    .flatMap(List::stream)
                    .map(HOUSE::concat)
                    .toArray(String[]::new);
            String[] own = FLOORS.get(i).stream().map(HOUSE::concat).toArray(String[]::new);
            return DynamicTest.dynamicTest(
                    String.join(", ", FLOORS.get(i)),
                    () -> noClasses()
                            .that()
                            .resideInAnyPackage(own)
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(higher)
                            .check(house));
        });
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("org.sentenceforge.(**)").should().beFreeOfCycles().check(house);
    }

    @Test
    void onlyTheCommandLineKnowsThatThereIsATerminal() {
        noClasses()
                .that(not(resideInAPackage("org.sentenceforge.cli..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "org.jline..")
                .orShould(ACCESS_STANDARD_STREAMS)
                .check(house);
    }

    @Test
    void onlyTheSourcesOfModelsKnowTheHub() {
        noClasses()
                .that(not(resideInAnyPackage("org.sentenceforge.core.model.source", "org.sentenceforge.core.hub")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.sentenceforge.core.hub")
                .check(house);
    }

    @Test
    void onlyTheHubAndWhatFetchesACudaBuildOpenConnections() {
        noClasses()
                .that(not(resideInAPackage("org.sentenceforge.core.hub")))
                .and()
                .haveNameNotMatching(CudaDownload.class.getName() + "(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.net\\.(http\\..*|.*Socket.*|.*URLConnection|InetAddress|URL)"
                        + "|java\\.nio\\.channels\\..*Socket.*|javax\\.net\\..*")
                .check(house);
    }
}
