package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.support.TinyTraining;

/**
 * Work that is done again and again, on texts of ever new lengths, takes no more memory in the end than after its first half. The property
 * {@code memory.work} is by how much there is more work than in the build: 20 makes 10,000 calls, 1,000 updates and 200 times a model
 * loaded.
 */
@Tag("it")
@EnabledOnOs(OS.LINUX) // tells what a process has in memory
class ResidentMemoryTest {
    private static final int MORE = Integer.getInteger("memory.work", 1);

    /** A leak of 2 KB a call, or 16 KB an update, would be more in the long mode. */
    private static final long BOUND_KB = 8 << 10;

    /** Resident memory of a training: holes between tensors, each of a size of its own, which glibc's pool cannot fill. */
    private static final long TRAINING_BOUND_KB = 48 << 10;

    /** As the launcher sets them. */
    private static final Map<String, String> MALLOC = Map.of(
            "MALLOC_ARENA_MAX", "1",
            "MALLOC_TOP_PAD_", "67108864",
            "MALLOC_TRIM_THRESHOLD_", "8589934592");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"encode-torch, 500", "encode-onnx, 500", "load-torch, 10", "load-onnx, 10"})
    void aBiEncoderAtWorkKeepsItsSize(String work, int times) throws Exception {
        assertStaysFlat(work, times * MORE, BOUND_KB, exported(ModelCopy.biEncoder(folder.resolve("model"))));
    }

    @ParameterizedTest
    @CsvSource({"score-torch, 500", "score-onnx, 500", "load-torch, 10", "load-onnx, 10"})
    void aCrossEncoderAtWorkKeepsItsSize(String work, int times) throws Exception {
        assertStaysFlat(work, times * MORE, BOUND_KB, exported(ModelCopy.crossEncoder(folder.resolve("model"))));
    }

    @Test
    void aModelThatCannotBeLoadedLeavesNothing() throws Exception {
        ModelCopy model = ModelCopy.biEncoder(folder.resolve("model"));
        model.edit("config.json", config -> config.put("vocab_size", 7));

        assertStaysFlat("load-broken", 10 * MORE, BOUND_KB, model.path());
    }

    /** With gradients of both kinds, evaluations and checkpoints. */
    @Test
    void aTrainingKeepsItsSize() throws Exception {
        int updates = 50 * MORE;
        TinyTraining training = new TinyTraining(folder);
        writePairs(folder.resolve("long.jsonl"));
        Path config = training.config(
                "out", updates, "eval_strategy: steps, eval_steps: 10, save_steps: 10, save_total_limit: 1");
        String pairs =
                "  - {name: pairs, data: " + folder.resolve("pairs.jsonl") + ", loss: MultipleNegativesRankingLoss}\n";
        String text = Files.readString(config);
        assertThat(text).contains(pairs, "max_position_embeddings: 40", "max_seq_length: 32");
        Files.writeString(
                config,
                text.replace("max_position_embeddings: 40", "max_position_embeddings: 300")
                        .replace("max_seq_length: 32", "max_seq_length: 256")
                        .replace(pairs, """
                              - {name: direct, data: LONG, loss: MultipleNegativesRankingLoss}
                              - {name: cached, data: LONG, loss: {CachedMultipleNegativesRankingLoss: {mini_batch_size: 3}}}
                            """.indent(0)
                                .replace("LONG", folder.resolve("long.jsonl").toString())));

        assertStaysFlat("train", updates, TRAINING_BOUND_KB, folder);
    }

    private static Path exported(ModelCopy model) {
        Sforge.Result exported = Sforge.run("export", model.path(), "--progress=none");
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        return model.path();
    }

    /** Pairs of texts of 1 to 200 letters. */
    private static void writePairs(Path file) throws IOException {
        Random random = new Random(1);
        Files.write(
                file,
                IntStream.range(0, 1000)
                        .mapToObj(i ->
                                "{\"anchor\": \"" + letters(random) + "\", \"positive\": \"" + letters(random) + "\"}")
                        .toList());
    }

    private static String letters(Random random) {
        return random.ints(1 + random.nextInt(200), 'a', 'z' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining(" "));
    }

    private static void assertStaysFlat(String work, int times, long bound, Path folder) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xms192m",
                "-Xmx192m",
                "-XX:+AlwaysPreTouch",
                "-Dai.djl.pytorch.num_threads=1",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                RepeatedWork.class.getName(),
                work,
                Integer.toString(times),
                folder.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(MALLOC);
        builder.environment().put("MALLOC_MMAP_THRESHOLD_", work.equals("train") ? "33554432" : "4294967296");
        Process process = builder.redirectErrorStream(true).start();
        List<String> said = process.inputReader().lines().toList();

        assertThat(process.waitFor()).as(String.join("\n", said)).isZero();
        long growth = growth("resident: ", said);
        long inUse = growth("in use: ", said);
        System.out.println(work + ", " + times + " times: in the second half " + growth + " KB more resident, " + inUse
                + " KB more in use: " + figures("resident: ", said) + ", " + figures("in use: ", said));
        assertThat(inUse).as("KB more in use, of " + said).isLessThan(BOUND_KB);
        assertThat(growth).as("KB more resident, of " + said).isLessThan(bound);
    }

    /** What the second half of the work added. */
    private static long growth(String name, List<String> said) {
        List<Long> figures = figures(name, said);
        assertThat(figures).as(String.join("\n", said)).hasSizeGreaterThan(5);
        return figures.get(figures.size() - 1) - figures.get(figures.size() / 2);
    }

    private static List<Long> figures(String name, List<String> said) {
        return said.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> Long.valueOf(line.substring(name.length())))
                .toList();
    }
}
