package org.sentenceforge.cli.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.sentenceforge.cli.command.Commands;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.TinyTraining;
import picocli.CommandLine;

/** The tiny training as {@code sforge train} runs it. */
final class TinyRun extends TinyTraining {
    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    TinyRun(Path folder) throws IOException {
        super(folder);
    }

    /** Trains in this process; the exit code. */
    int run(Path config, String... more) {
        List<String> arguments = new ArrayList<>(List.of(config.toString()));
        arguments.addAll(Arrays.asList(more));
        return runOptions(arguments.toArray(String[]::new));
    }

    /** The same without a configuration. */
    int runOptions(String... arguments) {
        output.getBuffer().setLength(0);
        errors.getBuffer().setLength(0);
        CommandLine line = Commands.commandLine(new TrainCommand());
        line.setErr(new PrintWriter(errors, true));
        line.setOut(new PrintWriter(output, true));
        return line.execute(arguments);
    }

    /** What the last run wrote to standard output. */
    String output() {
        return output.toString();
    }

    /** What the last run wrote to standard error. */
    String errors() {
        return errors.toString();
    }

    /** Changes the trainer's state in a checkpoint, which still counts as whole. */
    static void changeState(Path checkpoint, Consumer<ObjectNode> change) throws Exception {
        ObjectNode state = (ObjectNode) Json.read(checkpoint.resolve("trainer_state.json"));
        change.accept(state);
        byte[] bytes = state.toString().getBytes(UTF_8);
        Files.write(checkpoint.resolve("trainer_state.json"), bytes);
        JsonNode manifest = Json.read(checkpoint.resolve("manifest.json"));
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(bytes);
        ((ObjectNode) manifest.get("files").get("trainer_state.json"))
                .put("size", bytes.length)
                .put("sha256", HexFormat.of().formatHex(sum));
        Files.writeString(checkpoint.resolve("manifest.json"), manifest.toString());
    }

    /**
     * The directories of two runs have the same files with the same bytes, except for what tells of a clock, of names, or of how often a
     * run was resumed.
     */
    void assertSameRun(String one, String other) throws IOException {
        assertThat(files(folder.resolve(one))).isEqualTo(files(folder.resolve(other)));
        for (String file : files(folder.resolve(other))) {
            Path found = folder.resolve(one).resolve(file);
            Path expected = folder.resolve(other).resolve(file);
            if (file.endsWith("trainer_state.json") || file.endsWith("sforge_state.json")) {
                assertThat(comparable(found)).as(file).isEqualTo(comparable(expected));
            } else if (!file.equals("train_results.json") && !file.endsWith("manifest.json")) {
                assertThat(found).hasSameBinaryContentAs(expected);
            }
        }
    }

    /** A state without the place and the number of its run. */
    private static String comparable(Path state) throws IOException {
        return Files.readString(state)
                .replaceAll("\"best_model_checkpoint\": \"\\S*/", "\"best_model_checkpoint\": \"")
                .replaceAll("\"generation\": \\d+", "");
    }

    /** The names of all files below a directory. */
    static List<String> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
