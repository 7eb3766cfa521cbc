package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.cli.command.Commands;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Shared;
import picocli.CommandLine;

/**
 * The recipes of docs/recipes run at small scale by the commands in their comments, here with smaller models still; and their cards have
 * what the cards that they reproduce have.
 */
class RecipeTest {
    private static final Path RECIPES = Path.of("../docs/recipes");
    private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");

    private static final Pattern ARGUMENT = Pattern.compile("(?m)^- `(\\w+)`: (.*)$");

    private static final Map<String, List<String>> SMALLER = Map.of(
            "modernbert-small-retrieval",
            List.of("config.hidden_size=24", "config.intermediate_size=32", "max_seq_length=16"),
            "bge-base-swahili-matryoshka",
            List.of(
                    "max_seq_length=16",
                    "train[0].loss.MatryoshkaLoss.matryoshka_dims=[32, 24, 16, 8, 4]",
                    "evaluate[0].InformationRetrieval.truncate_dim=[32, 24, 16, 8, 4]"),
            "bge-base-ai-bill-of-rights",
            List.of("max_seq_length=16", "train[0].loss.MatryoshkaLoss.matryoshka_dims=[32, 24, 16, 8, 4]"),
            "multilingual-fact-retrieval-gemma",
            List.of("max_seq_length=24"),
            "books-cross-encoder",
            List.of("max_seq_length=16", "fit.epochs=1"));

    @TempDir
    private Path folder;

    private final StringWriter errors = new StringWriter();

    static Stream<String> recipes() {
        return SMALLER.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void aRecipeWritesACardLikeTheOneItReproduces(String recipe) throws IOException {
        Path golden = Shared.path("golden/cards/" + recipe + "/README.md");
        List<String> changes = smallRun(recipe);
        assertThat(run(RECIPES.resolve(recipe + ".yaml"), changes))
                .as(errors::toString)
                .isZero();

        String card = Files.readString(folder.resolve("out/README.md"));
        String expected = Files.readString(golden);
        assertThat(headings(card)).isEqualTo(headings(expected));
        assertThat(losses(card)).isEqualTo(losses(expected));
        assertThat(arguments(card)).containsAllEntriesOf(unchanged(arguments(expected), changes));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void theListOfAllHyperparametersOfTheCardStartsARun(String recipe) throws IOException {
        String card = Files.readString(Shared.path("golden/cards/" + recipe + "/README.md"));
        String list = card.substring(card.indexOf("#### All Hyperparameters"), card.indexOf("### Training Logs"));
        String all = Files.readString(RECIPES.resolve(recipe + ".yaml"))
                .replaceFirst(
                        "(?m)^(arguments|fit):.*\\n(  .*\\n)+",
                        Matcher.quoteReplacement("arguments: |\n" + list.replaceAll("(?m)^", "  ") + "\n"));
        Path file = Files.writeString(folder.resolve("all.yaml"), all);
        List<String> changes = smallRun(recipe).stream()
                .map(change -> change.replace("fit.use_amp", "arguments.fp16"))
                .filter(change -> !change.startsWith("fit."))
                .toList();

        assertThat(run(file, changes, "--dry-run")).as(errors::toString).isZero();
    }

    /** The changes of the small command in a recipe's comment, with a smaller model. */
    private List<String> smallRun(String recipe) throws IOException {
        String comment = Files.readAllLines(RECIPES.resolve(recipe + ".yaml")).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.substring(1))
                .collect(Collectors.joining("\n"));
        String command = comment.substring(comment.lastIndexOf("sforge train")).replaceAll("\\\\\n", " ");
        List<String> changes = new ArrayList<>();
        Matcher words = WORD.matcher(command.replace("../shared", Shared.path("data") + "/.."));
        boolean set = false;
        while (words.find()) {
            if (set) {
                changes.add(unquoted(words.group()));
            }
            set = words.group().equals("--set");
        }
        assertThat(changes).hasSizeGreaterThan(3);
        changes.addAll(SMALLER.get(recipe));
        if (!recipe.startsWith("modernbert")) {
            changes.add("model=" + GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model"));
        } else {
            changes.add("evaluate=[NanoBEIR: {dataset_names: [MSMARCO, NQ, HotpotQA], data: " + nanoBeir() + "}]");
        }
        changes.add("output=" + folder.resolve("out"));
        return changes;
    }

    /** As a shell takes quotes off. */
    private static String unquoted(String word) {
        return Pattern.compile("'([^']*)'|\"([^\"]*)\"")
                .matcher(word)
                .replaceAll(quoted ->
                        Matcher.quoteReplacement(quoted.group(1) == null ? quoted.group(2) : quoted.group(1)));
    }

    /** Three sets in the layout of NanoBEIR, with the same texts. */
    private Path nanoBeir() throws IOException {
        Path val = Shared.path("data/ai-bill-of-rights/val").toRealPath();
        for (String name : List.of("NanoMSMARCO", "NanoNQ", "NanoHotpotQA")) {
            Path set = Files.createDirectories(folder.resolve("nano").resolve(name));
            Files.copy(val.resolve("corpus.jsonl.gz"), set.resolve("corpus.jsonl.gz"));
            Files.copy(val.resolve("queries.jsonl.gz"), set.resolve("queries.jsonl.gz"));
            Files.copy(val.resolve("qrels/val.tsv"), set.resolve("qrels.tsv"));
        }
        return folder.resolve("nano");
    }

    private int run(Path config, List<String> changes, String... more) {
        List<String> command = new ArrayList<>(List.of(config.toString()));
        changes.forEach(change -> command.addAll(List.of("--set", change)));
        command.addAll(List.of(more));
        CommandLine line = Commands.commandLine(new TrainCommand());
        line.setErr(new PrintWriter(errors, true));
        line.setOut(new PrintWriter(new StringWriter()));
        return line.execute(command.toArray(String[]::new));
    }

    /** All headings but that of our own usage, and the model's name. */
    private static List<String> headings(String card) {
        return card.replaceAll("(?s)```.*?```", "")
                .lines()
                .filter(line -> line.matches("##+ .*") && !line.contains("(SentenceForge)"))
                .toList();
    }

    /** What a card says of losses, but for the sizes, which depend on the model. */
    private static List<String> losses(String card) {
        return card.lines()
                .filter(line ->
                        line.matches("- loss:.*|\\* Loss: .*| {6}\"(loss|n_dims|scale|similarity|mini_batch).*"))
                .toList();
    }

    private static Map<String, String> arguments(String card) {
        Map<String, String> arguments = new LinkedHashMap<>();
        Matcher matcher = ARGUMENT.matcher(card.substring(
                card.indexOf("#### Non-Default Hyperparameters"), card.indexOf("#### All Hyperparameters")));
        while (matcher.find()) {
            arguments.put(matcher.group(1), matcher.group(2));
        }
        return arguments;
    }

    /** Those that the small run has like the large one. */
    private static Map<String, String> unchanged(Map<String, String> arguments, List<String> changes) {
        Map<String, String> unchanged = new LinkedHashMap<>(arguments);
        for (String change : changes) {
            unchanged.remove(change.replaceFirst("=.*", "")
                    .replaceFirst("^arguments\\.", "")
                    .replace("fit.epochs", "num_train_epochs")
                    .replace("fit.use_amp", "fp16"));
        }
        return unchanged;
    }
}
