package org.sentenceforge.cli.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.command.Commands;
import org.sentenceforge.core.support.TestSeed;
import org.sentenceforge.train.loop.Checkpoints;

/**
 * A training that is killed ({@code kill -9}) again and again, and resumed each time, ends with the same files as one that nobody
 * disturbed: not one byte differs. A minute or two:
 *
 * <pre>{@code
 * ./mvnw -ntp -Pit -pl serve-cli -am test -Dtest=KillAndResumeTest -Dsurefire.failIfNoSpecifiedTests=false -Dkills=25 -Dseed=1
 * }</pre>
 *
 * The moments are drawn from the seed: what the program is to be doing, how often it shall have begun that, and how far into it, by the
 * duration that the undisturbed run took for it.
 */
@Tag("it")
@DisabledOnOs(OS.WINDOWS)
class KillAndResumeTest {
    private static final String SCHEDULE = "save_steps: 3, eval_strategy: steps, eval_steps: 3, save_total_limit: 2,"
            + " load_best_model_at_end: true, metric_for_best_model: dev_cosine_accuracy@1";
    private static final int UPDATES_PER_KILL = 9;
    /** So many of the kills come when the run is at its end. */
    private static final int LAST = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final int kills = Integer.getInteger("kills", 10);
    private final long seed = TestSeed.of(KillAndResumeTest.class);
    private final Random random = new Random(seed);
    private final Map<Phase, Integer> fallen = new EnumMap<>(Phase.class);
    private final List<String> said = new ArrayList<>();
    private int halfWritten;
    private TinyRun training;

    /** What a program that trains is doing, and the line by which it says so. */
    private enum Phase {
        STARTING("nothing"),
        UPDATING(": updating"),
        EVALUATING(": evaluating"),
        SAVING(": saving"),
        FINISHING("writing the model");

        private final String line;

        Phase(String line) {
            this.line = line;
        }
    }

    /** From when to when a program did something, in nanoseconds. */
    private record Span(Phase phase, long from, long to) {}

    @BeforeEach
    void prepare() throws IOException {
        training = new TinyRun(folder);
        for (Phase phase : Phase.values()) {
            fallen.put(phase, 0);
        }
    }

    @Test
    void aRunThatIsKilledAgainAndAgainEndsLikeOneThatWasNot() throws IOException, InterruptedException {
        Path out = folder.resolve("disturbed");
        Path disturbed = training.config("disturbed", kills * UPDATES_PER_KILL, SCHEDULE);
        Map<Phase, Long> durations = undisturbed(training.config("whole", kills * UPDATES_PER_KILL, SCHEDULE));

        for (int kill = 0; kill < kills; kill++) {
            Phase aim = aim(kill);
            int occurrence = aim == Phase.FINISHING || aim == Phase.STARTING ? 1 : 1 + random.nextInt(3);
            kill(start(disturbed, out), aim, occurrence, (long) (random.nextDouble() * durations.get(aim)));
            halfWritten += hasHalfWrittenCheckpoint(out) ? 1 : 0;
        }
        Process last = start(disturbed, out);
        spans(last);
        assertThat(last.waitFor()).as(() -> String.join("\n", said)).isZero();

        System.out.println("seed " + seed + ": " + kills + " kills: " + fallen + ", " + halfWritten
                + " of them with a half-written checkpoint left; milliseconds of each: "
                + durations.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + TimeUnit.NANOSECONDS.toMillis(entry.getValue()))
                        .collect(Collectors.joining(", ")));
        training.assertSameRun("disturbed", "whole");
        try (Stream<Path> left = Stream.concat(Files.list(out), Files.list(out.resolve("checkpoints")))) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("."));
        }
        // the others are so short that the machine's load decides
        assertThat(fallen.get(Phase.SAVING)).as("kills while saving: " + fallen).isPositive();
        assertThat(fallen.get(Phase.FINISHING))
                .as("kills at the end: " + fallen)
                .isPositive();
    }

    /** Each phase once at first, however few kills there are. */
    private Phase aim(int kill) {
        if (kill >= kills - LAST) {
            return Phase.FINISHING;
        }
        if (kill < Phase.FINISHING.ordinal()) {
            return Phase.values()[kill];
        }
        double draw = random.nextDouble();
        if (draw < 0.1) {
            return Phase.STARTING;
        }
        return draw < 0.25 ? Phase.UPDATING : draw < 0.55 ? Phase.EVALUATING : Phase.SAVING;
    }

    /** Runs to the end; the mean duration of each phase. */
    private Map<Phase, Long> undisturbed(Path config) throws IOException, InterruptedException {
        Process process = start(config, folder.resolve("whole"));
        Map<Phase, Long> means = spans(process).stream()
                .collect(Collectors.groupingBy(
                        Span::phase,
                        () -> new EnumMap<>(Phase.class),
                        Collectors.collectingAndThen(
                                Collectors.averagingLong(span -> span.to - span.from), Double::longValue)));
        assertThat(process.waitFor()).as(() -> String.join("\n", said)).isZero();
        assertThat(means).containsOnlyKeys(Phase.values());
        return means;
    }

    /** What a program did, to its end. */
    private List<Span> spans(Process process) throws IOException {
        List<Span> spans = new ArrayList<>();
        Phase phase = Phase.STARTING;
        long from = System.nanoTime();
        try (BufferedReader errors = process.errorReader(UTF_8)) {
            for (String line = next(errors); line != null; line = next(errors)) {
                Phase next = begun(line, phase);
                if (next != phase) {
                    spans.add(new Span(phase, from, System.nanoTime()));
                    from = System.nanoTime();
                    phase = next;
                }
            }
        }
        spans.add(new Span(phase, from, System.nanoTime()));
        return spans;
    }

    private String next(BufferedReader errors) throws IOException {
        String line = errors.readLine();
        if (line != null) {
            said.add(line);
        }
        return line;
    }

    private static Phase begun(String line, Phase before) {
        for (Phase phase : Phase.values()) {
            if (line.endsWith(phase.line)) {
                return phase;
            }
        }
        return before;
    }

    /** Kills a program some time after it has begun something for the nth time, and sees what it was doing in truth. */
    private void kill(Process process, Phase aim, int occurrence, long nanos) throws IOException, InterruptedException {
        Phase phase = Phase.STARTING;
        try (BufferedReader errors = process.errorReader(UTF_8)) {
            int left = aim == Phase.STARTING ? 0 : occurrence;
            while (left > 0) {
                String line = next(errors);
                if (line == null) {
                    break; // the run came to its end before
                }
                Phase next = begun(line, phase);
                left -= next != phase && next == aim ? 1 : 0;
                phase = next;
            }
            TimeUnit.NANOSECONDS.sleep(nanos);
            boolean alive = process.isAlive();
            process.toHandle().destroyForcibly(); // the process itself would close its streams too
            for (String line = next(errors); line != null; line = next(errors)) {
                phase = begun(line, phase);
            }
            process.waitFor();
            if (alive) {
                fallen.merge(phase, 1, Integer::sum);
            } else {
                assertThat(process.exitValue())
                        .as(() -> String.join("\n", said))
                        .isZero();
            }
        }
    }

    private static boolean hasHalfWrittenCheckpoint(Path out) throws IOException {
        if (!Files.isDirectory(out.resolve("checkpoints"))) {
            return false;
        }
        try (Stream<Path> entries = Files.list(out.resolve("checkpoints"))) {
            return entries.anyMatch(entry -> entry.getFileName().toString().startsWith(".checkpoint-"));
        }
    }

    /** Starts a training that goes on from the last checkpoint, if there is one. */
    private Process start(Path config, Path out) throws IOException {
        said.clear();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.pytorch.num_threads=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Train.class.getName(),
                config.toString(),
                "-v"));
        if (Checkpoints.exist(out)) {
            command.addAll(List.of("--resume", "last"));
        }
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** {@code sforge train} as a program. */
    static final class Train {
        private Train() {}

        public static void main(String[] args) {
            System.exit(Commands.commandLine(new TrainCommand()).execute(args));
        }
    }
}
