package org.sentenceforge.cli.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.program.Main;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Shared;
import picocli.CommandLine;

class CardCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... args) {
        CommandLine line = Main.commandLine(args);
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(args);
    }

    @Test
    void renderWritesTheCardByteForByte() throws IOException {
        Path golden = Shared.path("golden/cards/books-cross-encoder");
        Path readme = folder.resolve("README.md");

        assertThat(run("card", "render", golden.resolve("card-data.json").toString(), "--output", readme.toString()))
                .isZero();
        assertThat(run("card", "render", golden.resolve("card-data.json").toString()))
                .isZero();

        assertThat(readme).hasSameBinaryContentAs(golden.resolve("README.md"));
        assertThat(out.toString()).isEqualTo(Files.readString(golden.resolve("README.md")));
    }

    @Test
    void theCardOfAModelThatCannotBeOpenedIsShownWithTheNearestFamilyThatCan() throws IOException {
        Files.writeString(folder.resolve("README.md"), "# A long document model\n");
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"longformer\"}");

        assertThat(run("card", "show", folder.toString())).isZero();

        assertThat(out.toString()).contains("A long document model");
        assertThat(err.toString())
                .contains(
                        "cannot be opened here", "model_type 'longformer' is not known; the nearest that is: roberta");
    }

    @Test
    void anUnknownStyleIsAMistakeOfTheOptions() {
        String data =
                Shared.path("golden/cards/books-cross-encoder/card-data.json").toString();

        assertThat(run("card", "render", data, "--card-style", "4.10")).isEqualTo(2);

        assertThat(err.toString())
                .contains(
                        "--card-style: expected 3.0.1, 3.1.1, 3.4.0, 4.1.0 or 5.0.0, got '4.10'; did you mean 4.1.0?");
    }

    @Test
    void brokenDataAreBadData() throws IOException {
        Path data = Files.writeString(folder.resolve("data.json"), "{\"style\": \"5.0.0\",\n \"title\": }");
        assertThat(run("card", "render", data.toString())).isEqualTo(3);
        assertThat(err.toString()).contains("data.json:2").contains("no valid JSON");

        Files.writeString(data, "{\"title\": \"x\", \"num_labels\": \"many\"}");
        assertThat(run("card", "render", data.toString())).isEqualTo(3);
        assertThat(err.toString()).contains("key 'num_labels'");

        Files.writeString(data, "{}");
        assertThat(run(
                        "card",
                        "render",
                        data.toString(),
                        "--output",
                        folder.resolve("x").toString()))
                .isEqualTo(3);
        assertThat(err.toString()).contains("key 'title'");
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void showFitsTheCardToTheTerminal() throws IOException {
        Path golden = Shared.path("golden/cards/bge-base-swahili-matryoshka");

        assertThat(run("card", "show", golden.toString())).isZero();

        assertThat(out.toString())
                .contains("Metric")
                .contains("cosine_map@100")
                .doesNotContain("<!--")
                .doesNotContain("<code>");
        assertThat(out.toString().lines().filter(line -> line.startsWith("cosine_map@100")))
                .isNotEmpty()
                .allMatch(line -> line.length() <= 80);
    }

    @Test
    void checkEndsWithSevenWhenCardAndModelDisagree() throws IOException {
        Path model = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        assertThat(run("card", "check", model.toString())).isZero();
        assertThat(out.toString()).isEmpty();

        assertThat(run("card", "check", "--json", model.toString())).isZero();
        assertThat(out.toString()).contains("\"disagreements\" : [ ]");

        assertThat(run("card", "show", folder.toString())).isEqualTo(4);
        assertThat(err.toString()).contains("no README.md");
    }

    @Test
    void embedPutsItsFirstTextsIntoTheCard() throws IOException {
        Path model = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        try (Stream<Path> files = Files.walk(model)) {
            for (Path file : files.skip(1).toList()) {
                Files.copy(file, folder.resolve(model.relativize(file).toString()));
            }
        }
        Path texts = Files.writeString(folder.resolve("texts.txt"), "a cat\na cat\na dog's life\nsnow\nrain\n");
        String[] embed = {
            "embed",
            folder.toString(),
            texts.toString(),
            "--output",
            folder.resolve("x.npy").toString(),
            "--update-card"
        };

        assertThat(run(embed)).isZero();

        String card = Files.readString(folder.resolve("README.md"));
        assertThat(card)
                .contains("sentences = [\n    'a cat',\n    \"a dog's life\",\n    'snow',\n]\n")
                .contains("# [3, 32]\n")
                .containsPattern("# tensor\\(\\[\\[1\\.0000, +-?0\\.\\d{4}, +-?0\\.\\d{4}\\],");
        assertThat(run(embed)).isZero();
        assertThat(folder.resolve("README.md")).hasContent(card);
        assertThat(run("card", "check", folder.toString())).isZero();
    }

    @Test
    void withoutASubcommandTheUsageIsWrong() {
        assertThat(run("card")).isEqualTo(2);
    }
}
