package org.sentenceforge.cli.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.EncoderOptions;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.ModelArgument;
import org.sentenceforge.cli.command.TextFiles;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.output.AtomicFile;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.eval.retrieval.CommunityDetection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sforge cluster}: groups of texts that are near one another. */
@Command(
        name = "cluster",
        footer = {
            "",
            "Writes a line of JSON per group, the largest first: size, the central text with its",
            "index (from 0), and the members, each with its index, text and cosine to the central one.",
            "",
            "Examples:",
            "  sforge cluster builtin:all-MiniLM-L6-v2 questions.txt --output clusters.jsonl",
            "      questions with about the same meaning",
            "  sforge cluster out/mine tickets.parquet --column subject --threshold 0.6 \\",
            "      --min-community-size 5",
            "      looser and smaller groups, on standard output"
        })
public final class ClusterCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions console;

    @Mixin
    private ModelArgument model;

    @Mixin
    private EncoderOptions encoder;

    @Mixin
    private TextFiles input;

    @Mixin
    private JsonOption json;

    @Parameters(index = "1..*", paramLabel = "FILE", description = "Files of texts; - or none for standard input.")
    private List<String> files = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT.jsonl",
            defaultValue = TextFiles.STANDARD_INPUT,
            description = "Where to write; - for standard output, which is the default.")
    private String output;

    @Option(
            names = "--threshold",
            paramLabel = "COSINE",
            defaultValue = "0.75",
            description = "The lowest cosine to the central text of a group (default: ${DEFAULT-VALUE}).")
    private float threshold;

    @Option(
            names = "--min-community-size",
            paramLabel = "N",
            defaultValue = "10",
            description = "Groups with fewer texts are left out (default: ${DEFAULT-VALUE}).")
    private int minSize;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Texts that are compared with all others at once (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    /** One text of a group. */
    record Member(int index, String text, float score) {}

    record Centroid(int index, String text) {}

    /** One line of the output. */
    record Group(int size, Centroid centroid, List<Member> members) {}

    /** What --json tells. */
    record Report(int texts, @JsonProperty("grouped_texts") int groupedTexts, int groups) {}

    @Override
    public Integer call() {
        if (minSize < 1 || batchSize < 1) {
            throw SforgeException.usage((minSize < 1 ? "--min-community-size" : "--batch-size")
                    + ": expected a number from 1, got " + Math.min(minSize, batchSize));
        }
        if (!(threshold >= -1 && threshold <= 1)) {
            throw SforgeException.usage("--threshold: expected a cosine, from -1 to 1, got " + threshold);
        }
        if (json.requested() && output.equals(TextFiles.STANDARD_INPUT)) {
            throw SforgeException.usage("--json: standard output holds the groups already; name a file with --output");
        }
        ModelDirectory directory = model.directory();
        directory.requireDenseEmbeddings("name a bi-encoder that sforge embed takes");
        if (!output.equals(TextFiles.STANDARD_INPUT)) {
            if (!output.toLowerCase(Locale.ROOT).endsWith(".jsonl")) {
                throw SforgeException.usage(
                        output + ": groups are written as JSON lines; expected a name that ends with .jsonl, or -");
            }
            input.inputFiles(files).refuse(Path.of(output));
        }
        List<String> texts = input.texts(files);
        Vectors embeddings = embeddings(directory, texts);
        List<int[]> groups;
        try (Progress.Task task = console.progress().start("Clustering", "texts", texts.size())) {
            groups = new CommunityDetection(threshold, minSize, batchSize).detect(embeddings, task);
        }
        write(groups.stream().map(rows -> group(rows, texts, embeddings)).toList());
        int members = groups.stream().mapToInt(rows -> rows.length).sum();
        if (json.requested()) {
            json.print(new Report(texts.size(), members, groups.size()));
        } else {
            console.info(String.format(
                    Locale.ROOT, "%d texts, %d of them in %d groups", texts.size(), members, groups.size()));
        }
        return ExitCode.DONE.value();
    }

    private Vectors embeddings(ModelDirectory directory, List<String> texts) {
        try (Embedder embedder = Embedder.open(directory, encoder.backend(directory), encoder.settings());
                Progress.Task task = console.progress().start("Encoding", "texts", texts.size())) {
            return Vectors.of(embedder.encode(texts, new Prompt.Default(), task), embedder.dimension());
        }
    }

    private static Group group(int[] rows, List<String> texts, Vectors embeddings) {
        float[] centre = embeddings.row(rows[0]);
        return new Group(
                rows.length,
                new Centroid(rows[0], texts.get(rows[0])),
                IntStream.of(rows)
                        .mapToObj(row -> new Member(
                                row, texts.get(row), SimilarityFunction.COSINE.between(centre, embeddings.row(row))))
                        .toList());
    }

    private void write(List<Group> groups) {
        if (output.equals(TextFiles.STANDARD_INPUT)) {
            PrintWriter out = spec.commandLine().getOut();
            groups.forEach(group -> out.println(line(group)));
            out.flush();
        } else {
            AtomicFile.write(Path.of(output), out -> {
                for (Group group : groups) {
                    out.write((line(group) + "\n").getBytes(StandardCharsets.UTF_8));
                }
            });
        }
    }

    private static String line(Group group) {
        return JSON.valueToTree(group).toString();
    }
}
