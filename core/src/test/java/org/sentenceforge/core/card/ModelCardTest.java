package org.sentenceforge.core.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardJson;
import org.sentenceforge.core.card.render.CardRenderer;
import org.sentenceforge.core.support.Shared;

/** Cards that commands bring up to date after people have edited them. */
class ModelCardTest {
    @TempDir
    private Path directory;

    private Path readme;
    private CardData data;

    @BeforeEach
    void readData() {
        readme = directory.resolve("README.md");
        data = CardJson.read(
                Shared.path("golden/cards/multilingual-fact-retrieval-gemma/card-data.json"), CardData.class);
    }

    @Test
    void aCardWithNothingOfOursIsTheOriginalsText() throws IOException {
        ModelCard.create(directory, data).write();

        assertThat(readme).hasContent(CardRenderer.render(data));
        assertThat(((OwnCard) ModelCard.open(directory)).data()).isEqualTo(data);
    }

    @Test
    void tenEditsByHandSurviveAnEvaluationAndAnExport() throws IOException {
        ModelCard.create(directory, data.withOurs(true)).write();
        String card = Files.readString(readme);
        String edited = edited(
                card,
                // 1 a key of the header, 2 a tag, 3 a comment in the header
                "base_model: BAAI/bge-multilingual-gemma2\n",
                "base_model: BAAI/bge-multilingual-gemma2\nthumbnail: https://example.org/a.png # mine\n",
                "- generated_from_trainer\n",
                "- generated_from_trainer\n- fact-checking\n",
                "pipeline_tag: sentence-similarity\n",
                "# how the hub shows it\npipeline_tag: sentence-similarity\n",
                // 4 a reworded introduction, 5 a paragraph below it
                "It maps sentences & paragraphs to a 3584-dimensional dense vector space",
                "It maps claims to a 3584-dimensional dense vector space",
                "\n## Model Details\n",
                "\nTrained for a workshop;\n  two lines, **bold**.\n\n## Model Details\n",
                // 6 a licence line
                "- **License:** apache-2.0",
                "- **License:** Apache 2.0, see LICENSE",
                // 7 a section of one's own, 8 text in the place of a comment
                "<!--\n### Downstream Usage",
                "## Intended Audience\n\nJournalists.\n\n<!--\n### Downstream Usage",
                "<!--\n## Bias, Risks and Limitations\n\n*What are the known or foreseeable issues stemming from this"
                        + " model? You could also flag here known failure cases or weaknesses of the model.*\n-->\n",
                "## Bias, Risks and Limitations\n\nKnows nothing after 2023.\n",
                // 9 a remark between heading and table of the results, 10 one more citation
                "* Evaluated with",
                "The sets are **small**.\n\n* Evaluated with",
                "<!--\n## Glossary",
                "#### Mine\n```bibtex\n@misc{me}\n```\n\n<!--\n## Glossary");
        Files.writeString(readme, edited);

        update(0.5);

        String updated = Files.readString(readme);
        assertThat(updated)
                .contains("thumbnail: https://example.org/a.png # mine\n")
                .contains("- generated_from_trainer\n- fact-checking\n")
                .contains("# how the hub shows it\npipeline_tag: sentence-similarity\n")
                .contains("It maps claims to a 3584-dimensional dense vector space")
                .contains("\nTrained for a workshop;\n  two lines, **bold**.\n\n## Model Details\n")
                .contains("- **License:** Apache 2.0, see LICENSE\n")
                .contains("## Intended Audience\n\nJournalists.\n\n<!--\n### Downstream Usage")
                .contains("## Bias, Risks and Limitations\n\nKnows nothing after 2023.\n")
                .contains("The sets are **small**.\n\n* Evaluated with")
                .contains("#### Mine\n```bibtex\n@misc{me}\n```\n\n<!--\n## Glossary");
        assertThat(updated)
                .contains("* Dataset: `held-out`")
                .contains("| **cosine_ndcg@10** | **0.5** |")
                .contains("      type: held-out\n")
                .contains("### Usage of the ONNX files")
                .contains("- ONNX Runtime: 1.29.0\n");
        assertThat(withoutUpdates(updated)).isEqualTo(withoutUpdates(edited));
    }

    @Test
    void updatingTwiceChangesNothingTheSecondTime() throws IOException {
        ModelCard.create(directory, data.withOurs(true)).write();
        Files.writeString(readme, edited(Files.readString(readme), "## Citation\n", "## Citation\n\nPlease cite.\n"));
        update(0.25);
        String once = Files.readString(readme);
        String record = Files.readString(directory.resolve(Ledger.FILE));

        update(0.25);

        assertThat(readme).hasContent(once);
        assertThat(directory.resolve(Ledger.FILE)).hasContent(record);
    }

    @Test
    void aNewResultOfTheSameEvaluatorReplacesTheOldOne() throws IOException {
        ModelCard.create(directory, data).write();
        update(0.25);
        update(0.75);

        assertThat(Files.readString(readme)).contains("**0.75**").doesNotContain("**0.25**");
        assertThat(((OwnCard) ModelCard.open(directory)).data().evaluations())
                .hasSize(data.evaluations().size() + 1);
    }

    @Test
    void aNumberThatIsNoneStaysOne() throws IOException {
        ModelCard.create(directory, data).write();
        ModelCard.open(directory)
                .withEvaluations(List.of(triplet("broken", Double.NaN)))
                .write();
        String once = Files.readString(readme);

        ModelCard.open(directory)
                .withEvaluations(List.of(triplet("broken", Double.NaN)))
                .write();

        assertThat(once).contains("| **cosine_accuracy** | **nan** |").contains("value: .nan\n");
        assertThat(readme).hasContent(once);
    }

    @Test
    void windowsLineEndsAndAByteOrderMarkStay() throws IOException {
        ModelCard.create(directory, data).write();
        String windows = "\uFEFF" + Files.readString(readme).replace("\n", "\r\n") + "\r\n";
        Files.writeString(readme, windows);

        update(0.5);

        String updated = Files.readString(readme);
        assertThat(updated)
                .startsWith("\uFEFF---\r\n")
                .endsWith("-->\r\n")
                .contains("| **cosine_ndcg@10** | **0.5** |\r\n");
        assertThat(updated.replace("\r\n", "")).doesNotContain("\n");
    }

    @Test
    void resultsGoIntoACardOfTheOriginalAndNothingElseChanges() throws IOException {
        String found = Files.readString(Shared.path("golden/cards/modernbert-small-retrieval/README.md"));
        Files.writeString(readme, found);

        ModelCard.open(directory)
                .withEvaluations(List.of(retrieval("NanoNQ", 0.5), triplet("mined", 0.875)))
                .write();

        String updated = Files.readString(readme);
        assertThat(ModelCard.open(directory)).isInstanceOf(ForeignCard.class);
        assertThat(updated)
                .contains("#### Triplet\n\n* Dataset: `mined`\n")
                .contains("  - task:\n      type: triplet\n      name: Triplet\n")
                .contains("- cosine_accuracy\n");
        List<String> lines = updated.lines().toList();
        assertThat(lines)
                .containsAll(found.lines()
                        .filter(line -> !line.startsWith("|") && !line.contains("value: "))
                        .toList());

        ModelCard.open(directory)
                .withEvaluations(List.of(retrieval("NanoNQ", 0.5), triplet("mined", 0.875)))
                .write();
        assertThat(readme).hasContent(updated);
    }

    @Test
    void aColumnOfASharedTableIsUpdatedWhereItStands() throws IOException {
        String found = Files.readString(Shared.path("golden/cards/modernbert-small-retrieval/README.md"));
        Files.writeString(readme, found);
        Map<String, Object> metrics = new LinkedHashMap<>();
        for (String k : List.of(
                "accuracy@1",
                "accuracy@3",
                "accuracy@5",
                "accuracy@10",
                "precision@1",
                "precision@3",
                "precision@5",
                "precision@10",
                "recall@1",
                "recall@3",
                "recall@5",
                "recall@10",
                "ndcg@10",
                "mrr@10",
                "map@100")) {
            metrics.put("cosine_" + k, 0.123456);
        }

        ModelCard.open(directory)
                .withEvaluations(List.of(new CardData.Evaluation(
                        "InformationRetrievalEvaluator",
                        "Information Retrieval",
                        "NanoNQ",
                        "cosine_ndcg@10",
                        null,
                        metrics)))
                .write();

        assertThat(Files.readString(readme))
                .contains("* Datasets: `NanoMSMARCO`, `NanoNQ` and `NanoHotpotQA`")
                .containsPattern(
                        "\\| \\*\\*cosine_ndcg@10\\*\\*  \\| \\*\\*0\\.3043\\*\\* +\\| \\*\\*0\\.1235\\*\\* \\| \\*\\*0\\.5626\\*\\*");
    }

    @Test
    void aCardWithoutHeaderOrSectionsGetsThem() throws IOException {
        Files.writeString(readme, "# My model\n\nA text.\n");

        ModelCard.open(directory)
                .withEvaluations(List.of(triplet("mined", 0.5)))
                .write();

        assertThat(readme)
                .content()
                .startsWith("---\nmetrics:\n- cosine_accuracy\nmodel-index:\n- name: My model\n")
                .contains("---\n# My model\n\nA text.\n\n## Evaluation\n\n### Metrics\n\n#### Triplet\n");
    }

    @Test
    void examplesAndExportsGoIntoTheUsageOfACardOfTheOriginal() throws IOException {
        Files.writeString(readme, Files.readString(Shared.path("golden/cards/modernbert-small-retrieval/README.md")));
        CardData.UsageExamples usage = new CardData.UsageExamples(
                false, List.of("one", "it's"), List.of(List.of(1.0, 0.5), List.of(0.5, 1.0)));

        ModelCard.open(directory)
                .withExamples(usage, List.of(), 384)
                .withExport(new CardData.Export("onnx/model.onnx", "fp32", 1.234e-6, 0.99999999))
                .write();

        assertThat(readme)
                .content()
                .contains("    'one',\n    \"it's\",\n]\n")
                .contains("# [2, 384]\n")
                .contains("# tensor([[1.0000, 0.5000],\n#         [0.5000, 1.0000]])\n```\n")
                .contains("| `onnx/model.onnx` | fp32      | 1.2e-06            | 1.000000      |");
    }

    @Test
    void everyExportOfACardOfTheOriginalIsListedOnce() throws IOException {
        Files.writeString(readme, Files.readString(Shared.path("golden/cards/modernbert-small-retrieval/README.md")));
        for (int i = 0; i < 2; i++) {
            ModelCard.open(directory)
                    .withExport(new CardData.Export("onnx/model.onnx", "fp32", 2e-6, 0.999999))
                    .write();
            ModelCard.open(directory)
                    .withExport(new CardData.Export("onnx/model_O2.onnx", "fp32", 0.00123, 0.99))
                    .write();
        }

        assertThat(Files.readString(readme).lines().filter(line -> line.startsWith("| `onnx/")))
                .containsExactly(
                        "| `onnx/model.onnx`    | fp32      | 2e-06              | 0.999999      |",
                        "| `onnx/model_O2.onnx` | fp32      | 0.0012             | 0.990000      |");
    }

    @Test
    void aMeasuredExportHasItsSizeAndSpeedAndCodeForOtherPrograms() throws IOException {
        Files.writeString(readme, Files.readString(Shared.path("golden/cards/modernbert-small-retrieval/README.md")));
        CardData.Export whole = new CardData.Export("onnx/model.onnx", "fp32", 2e-6, 0.999999, 90_300_000L, 0.95, null);
        CardData.Export transformer = new CardData.Export(
                "onnx/model_O2.onnx", "fp32", 2e-6, 1, 1_000L, 1.25, List.of(CardData.ExportRuntime.PYTHON));
        ModelCard.open(directory).withExport(transformer).withExport(whole).write();

        String card = Files.readString(readme);
        assertThat(card.lines().filter(line -> line.startsWith("| `onnx/")))
                .containsExactly(
                        "| `onnx/model_O2.onnx` | fp32      | 2e-06              | 1.000000      | 0.0  | 1.2×  |",
                        "| `onnx/model.onnx`    | fp32      | 2e-06              | 0.999999      | 90.3 | 0.9×  |");
        assertThat(card)
                .contains("OrtSession session = environment.createSession(\"onnx/model.onnx\");\n")
                .contains("backend=\"onnx\", model_kwargs={\"file_name\": \"model.onnx\"})\n")
                .contains("{ model_file_name: \"model\", dtype: \"fp32\" });\n");

        ModelCard.open(directory).withExport(transformer).write();
        assertThat(Files.readString(readme))
                .as("the other file's row stays as it was read")
                .contains("| `onnx/model.onnx`    | fp32      | 2e-06              | 0.999999      | 90.3 | 0.9×  |")
                .contains("from sentence_transformers import")
                .doesNotContain("OrtSession")
                .doesNotContain("model_file_name");
    }

    @Test
    void withoutACardThereIsNothingToUpdate() {
        assertThatThrownBy(() -> ModelCard.open(directory).withEvaluations(List.of(triplet("mined", 0.5))))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("no README.md");
    }

    private void update(double value) {
        ModelCard.open(directory)
                .withEvaluations(List.of(retrieval("held-out", value)))
                .write();
        ModelCard.open(directory)
                .withExport(new CardData.Export("onnx/model.onnx", "fp32", 2e-6, 0.999999))
                .withVersions(Map.of("ONNX Runtime", "1.29.0"))
                .write();
    }

    private static CardData.Evaluation retrieval(String name, double value) {
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("cosine_ndcg@10", value);
        metrics.put("cosine_mrr@10", value / 3);
        return new CardData.Evaluation(
                "InformationRetrievalEvaluator", "Information Retrieval", name, "cosine_ndcg@10", null, metrics);
    }

    private static CardData.Evaluation triplet(String name, double value) {
        return new CardData.Evaluation(
                "TripletEvaluator", "Triplet", name, "cosine_accuracy", null, Map.of("cosine_accuracy", value));
    }

    /** Replaces the first occurrence of each text by the one that follows it. */
    private static String edited(String card, String... edits) {
        String text = card;
        for (int i = 0; i < edits.length; i += 2) {
            int at = text.indexOf(edits[i]);
            assertThat(at).as(edits[i]).isNotNegative();
            text = text.substring(0, at) + edits[i + 1] + text.substring(at + edits[i].length());
        }
        return text;
    }

    /** What neither results nor exports may touch. */
    private static String withoutUpdates(String card) {
        String header = card.substring(0, card.indexOf("metrics:\n")).stripTrailing();
        String front = card.substring(card.indexOf("\n---\n\n# "), card.indexOf("### Direct Usage (SentenceForge)"));
        String middle =
                card.substring(card.indexOf("<!--\n### Direct Usage (Transformers)"), card.indexOf("## Evaluation"));
        String end =
                card.substring(card.indexOf("## Bias, Risks and Limitations")).replace("- ONNX Runtime: 1.29.0\n", "");
        return header + front + middle + end;
    }
}
