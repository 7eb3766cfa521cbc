package org.sentenceforge.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sentenceforge.core.support.TinyTraining;

/**
 * A program that runs each command once, on small models and files that it makes in the folder that it is given, and ends with the first
 * exit code that is not 0. Nothing is asked for that is not on this machine. What the program writes has names that begin with OUT.
 */
final class EveryCommand {
    private static final List<String> COMMANDS = List.of(
            "help --all",
            "completion fish",
            "train OUT.yaml",
            "train OUT.yaml --dry-run",
            "export BI --progress=none",
            "export CROSS --progress=none",
            "distill-static BI --output OUT.static --dimension 8",
            "embed BI TEXTS.txt --output OUT.npy --backend torch",
            "embed BI TEXTS.txt --output OUT.parquet --backend onnx",
            "embed builtin:all-MiniLM-L6-v2 TEXTS.txt --output - --threads 1",
            "similarity BI TEXTS.txt",
            "search BI --corpus TEXTS.txt --query cat",
            "rank BI --query cat TEXTS.txt",
            "rank CROSS --query cat TEXTS.txt --backend onnx",
            "predict CROSS PAIRS.tsv",
            "mine BI PAIRS.jsonl --output OUT.jsonl",
            "label CROSS PAIRS.jsonl --output OUT.labels.jsonl",
            "cluster BI TEXTS.txt",
            "eval BI EVAL.yaml --output OUT.eval",
            "card show BI",
            "card check BI");

    private EveryCommand() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        prepare(folder);
        for (int i = 0; i < COMMANDS.size(); i++) {
            String command = COMMANDS.get(i);
            Object[] words = command.replaceAll("(OUT|BI|CROSS|TEXTS|PAIRS|EVAL)\\b", folder + "/$1")
                    .split(" ");
            Sforge.Result result = Sforge.run(words);
            System.out.println(command + ": " + result.exitCode());
            Files.writeString(folder.resolve("OUT.said." + i), result.out() + result.err());
            if (result.exitCode() != 0) {
                System.out.println(result.err());
                System.exit(result.exitCode());
            }
        }
        System.exit(0);
    }

    private static void prepare(Path folder) throws IOException {
        ModelCopy.biEncoder(folder.resolve("BI"));
        ModelCopy.crossEncoder(folder.resolve("CROSS"));
        new TinyTraining(folder).config("OUT", 2, "save_steps: 1");
        Files.writeString(folder.resolve("TEXTS.txt"), "a cat\na dog\nsnow\n");
        Files.writeString(folder.resolve("PAIRS.tsv"), "a cat\ta kitten\na dog\tsnow\n");
        Files.writeString(
                folder.resolve("PAIRS.jsonl"),
                "{\"anchor\": \"a cat\", \"positive\": \"a kitten\"}\n{\"anchor\": \"ice\", \"positive\": \"snow\"}\n");
        Files.writeString(
                folder.resolve("EVAL.jsonl"),
                "{\"anchor\": \"a cat\", \"positive\": \"a kitten\", \"negative\": \"snow\"}\n");
        Files.writeString(
                folder.resolve("EVAL.yaml"),
                "evaluate: [{Triplet: {name: pets, data: " + folder.resolve("EVAL.jsonl") + "}}]\n");
    }
}
