package org.sentenceforge.core.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.support.TestSeed;

/**
 * A program that writes embeddings and is killed ({@code kill -9}) again and again at random moments, and goes on each time, leaves the
 * same bytes as one that nobody disturbed; until it is whole the file that was there stays. A minute:
 *
 * <pre>{@code
 * ./mvnw -ntp -Pit -pl core test -Dtest=WriterKillTest -Dkills=200 -Dseed=1
 * }</pre>
 */
@Tag("it")
class WriterKillTest {
    private static final int ROWS = 60_000;
    private static final int DIMENSION = 64;
    private static final int WINDOW = 500;
    private static final String OLD = "what was there before";

    @TempDir
    private Path folder;

    private final int kills = Integer.getInteger("kills", 3);
    private final long seed = TestSeed.of(WriterKillTest.class);
    private final Random random = new Random(seed);

    @ParameterizedTest
    @ValueSource(strings = {"npy", "safetensors", "jsonl", "parquet"})
    void aFileThatIsKilledAgainAndAgainEndsLikeOneThatWasNot(String format) throws IOException, InterruptedException {
        Path whole = Files.createDirectory(folder.resolve("whole")).resolve("out." + format);
        long begin = System.nanoTime();
        Process undisturbed = start(whole);
        awaitLine(undisturbed);
        long starting = System.nanoTime() - begin;
        assertThat(undisturbed.waitFor()).isZero();
        long writing = System.nanoTime() - begin - starting;

        Path out = Files.createDirectory(folder.resolve("disturbed")).resolve("out." + format);
        Files.writeString(out, OLD);
        int alive = 0;
        for (int kill = 0; kill < kills; kill++) {
            Process process = start(out);
            awaitLine(process);
            // a resumed run has less to do with every kill: most of them come early, so that it does not end before the
            // last one
            TimeUnit.NANOSECONDS.sleep((long) (random.nextDouble() * writing * Math.min(1, 3.0 / kills)));
            alive += process.isAlive() ? 1 : 0;
            process.destroyForcibly().waitFor();
            if (Files.size(out) == OLD.length()) {
                assertThat(out).hasContent(OLD);
            } else {
                assertThat(out).hasSameBinaryContentAs(whole);
                Files.writeString(out, OLD);
            }
        }
        assertThat(start(out).waitFor()).isZero();

        System.out.printf(
                Locale.ROOT,
                "%s, seed %d: %d of %d kills came while rows were written, which takes %d ms%n",
                format,
                seed,
                alive,
                kills,
                TimeUnit.NANOSECONDS.toMillis(writing));
        assertThat(out).hasSameBinaryContentAs(whole);
        try (Stream<Path> left = Files.list(out.getParent())) {
            // a kill between the last two steps leaves what the next run sweeps
            assertThat(left.filter(file -> !file.getFileName().toString().endsWith(".tmp")))
                    .containsExactly(out);
        }
    }

    private static void awaitLine(Process process) throws IOException {
        BufferedReader lines = process.inputReader(UTF_8);
        assertThat(lines.readLine()).isEqualTo("writing");
    }

    private static Process start(Path target) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Writing.class.getName(),
                        target.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** A program that writes rows, or goes on with them. */
    static final class Writing {
        private Writing() {}

        public static void main(String[] args) {
            Path target = Path.of(args[0]);
            EmbeddingLayout layout = EmbeddingLayout.vectors(DIMENSION);
            try (EmbeddingWriter writer = EmbeddingWriter.resume(target, layout, "the same inputs")) {
                System.out.println("writing");
                for (long row = writer.rows(); row < ROWS; row++) {
                    writer.write(embedding(row), List.of());
                    if ((row + 1) % WINDOW == 0) {
                        writer.flush();
                    }
                }
                writer.commit();
            }
        }

        private static float[] embedding(long row) {
            SplittableRandom numbers = new SplittableRandom(row);
            float[] embedding = new float[DIMENSION];
            for (int i = 0; i < DIMENSION; i++) {
                embedding[i] = numbers.nextInt(-1000, 1000) / 1000f;
            }
            return embedding;
        }
    }
}
