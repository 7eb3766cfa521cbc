package org.sentenceforge.cli.distill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.support.GoldenFiles;

class DistillStaticTest {
    private static final Path TEACHER = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");

    @TempDir
    private Path folder;

    @Test
    void aStaticModelIsMadeAndEncodesAndExports() throws Exception {
        Path made = folder.resolve("static");

        Sforge.Result run = Sforge.run(
                "distill-static", TEACHER.toString(), "--output", made.toString(), "--dimension", "8", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"tokens\" : 199").contains("\"dimension\" : 8");
        Path texts = Files.writeString(folder.resolve("texts.txt"), "the cat\na dog\n");
        assertThat(Sforge.run("embed", made.toString(), texts.toString(), "--output", folder.resolve("v.npy") + "")
                        .exitCode())
                .isZero();
        assertThat(Sforge.run("export", made.toString(), "--progress=none").exitCode())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --sif-coefficient | 2 | --sif-coefficient: expected a number between 0 and 1, or none, got 2
                    --sif-coefficient | much | expected a number between 0 and 1
                    --pooling | max | --pooling: expected mean or cls or lasttoken, got 'max'
                    --token-remove-pattern | [a | --token-remove-pattern: not a regular expression
                    --dimension | 0 | --dimension: expected a number from 1 to 32
                    """)
    void badOptionsAreRefused(String option, String value, String expected) {
        Sforge.Result run = Sforge.run(
                "distill-static",
                TEACHER.toString(),
                "--output",
                folder.resolve("x").toString(),
                option,
                value);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(expected);
        assertThat(folder.resolve("x")).doesNotExist();
    }
}
