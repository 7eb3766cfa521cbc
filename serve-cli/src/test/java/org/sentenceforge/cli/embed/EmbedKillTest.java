package org.sentenceforge.cli.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.support.GoldenFiles;

/**
 * {@code sforge embed --resume}, killed ({@code kill -9}) again and again at random moments and started again each time, ends with the
 * bytes of a run that nobody disturbed. Some minutes with 30 kills of each format:
 *
 * <pre>{@code
 * ./mvnw -ntp -Pit -pl serve-cli -am test -Dtest=EmbedKillTest -Dsurefire.failIfNoSpecifiedTests=false -Dkills=30 -Dseed=1
 * }</pre>
 */
@Tag("it")
@DisabledOnOs(OS.WINDOWS)
class EmbedKillTest {
    private static final List<String> WORDS =
            List.of("the", "cat", "is", "eating", "an", "apple", "dog", "reads", "who", "quickly", "over", "tree");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final int kills = Integer.getInteger("kills", 2);
    private final long seed = Long.getLong("seed", 14);
    private final Random random = new Random(seed);

    @ParameterizedTest
    @ValueSource(strings = {"npy", "safetensors", "jsonl", "parquet", "copy", "bulk"})
    void aRunThatIsKilledAgainAndAgainEndsLikeOneThatWasNot(String format) throws Exception {
        int rows = 1_500 + 200 * kills;
        Path texts = texts(rows);
        Path whole = Files.createDirectory(folder.resolve("whole")).resolve("out." + format);
        assertThat(start(texts, whole, format).waitFor()).as(errors()).isZero();

        Path out = Files.createDirectory(folder.resolve("disturbed")).resolve("out." + format);
        Path partial = out.resolveSibling(".out." + format + ".partial");
        Path journal = out.resolveSibling(partial.getFileName() + ".rows");
        int resumed = 0;
        for (double share : random.doubles(kills).sorted().toArray()) {
            Process process = start(texts, out, format);
            while (process.isAlive() && (!Files.exists(partial) || rowsIn(journal) < share * rows)) {
                TimeUnit.MILLISECONDS.sleep(2);
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(40));
            process.destroyForcibly().waitFor();
            resumed += rowsIn(journal) > 0 ? 1 : 0;
            if (Files.exists(out)) {
                break;
            }
        }
        if (Files.exists(out)) { // the last one was killed in its last step, and what it left goes with the next run
            assertThat(out).hasSameBinaryContentAs(whole);
        }
        assertThat(start(texts, out, format).waitFor()).as(errors()).isZero();

        System.out.printf(
                Locale.ROOT,
                "%s, seed %d: after %d of %d kills there were rows to go on with%n",
                format,
                seed,
                resumed,
                kills);
        assertThat(out).hasSameBinaryContentAs(whole);
        assertThat(resumed).as("some run was gone on with").isPositive();
        for (String name : format.equals("jsonl") ? List.of("cut.jsonl") : List.<String>of()) {
            assertThat(out.resolveSibling(name)).hasSameBinaryContentAs(whole.resolveSibling(name));
            assertThat(out.resolveSibling(name)).isNotEmptyFile();
        }
        try (Stream<Path> left = Files.list(out.getParent())) {
            assertThat(left.map(file -> file.getFileName().toString())
                            .filter(name -> name.startsWith(".") && !name.endsWith(".tmp")))
                    .isEmpty();
        }
    }

    private Path texts(int rows) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            StringBuilder text = new StringBuilder();
            for (int words = 1 + random.nextInt(40); words > 0; words--) {
                text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
            }
            lines.add("{\"id\": " + row + ", \"text\": \"" + text + "\"}");
        }
        return Files.write(folder.resolve("texts.jsonl"), lines);
    }

    private Process start(Path texts, Path out, String format) throws IOException {
        List<String> args = new ArrayList<>(List.of(
                "embed",
                GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model").toString(),
                texts.toString(),
                "--output",
                out.toString(),
                "--resume",
                "--tokens-per-batch",
                "500",
                "-q"));
        if (format.equals("safetensors")) {
            args.addAll(List.of("--device", "cpu,cpu"));
        }
        if (format.equals("jsonl")) {
            args.addAll(List.of("--truncated", out.resolveSibling("cut.jsonl").toString()));
        }
        if (!format.equals("npy") && !format.equals("safetensors")) {
            args.addAll(List.of("--keep", "id"));
        }
        return Sforge.start(folder.resolve("errors").toFile(), args.toArray(String[]::new));
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("errors"));
    }

    /** How many rows of an unfinished output can be relied on. */
    private static long rowsIn(Path journal) throws IOException {
        if (!Files.exists(journal)) {
            return 0;
        }
        List<String> lines = Files.readAllLines(journal);
        return lines.isEmpty() ? 0 : Long.parseLong(lines.get(lines.size() - 1).split(" ")[0]);
    }
}
