package org.sentenceforge.cli.fault;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.cli.fault.Faults.Kind;

/**
 * A command that is run again and again in a process whose file system is a {@link FaultyProvider}: once whole, to count what can fail,
 * then with a fault at each of these places, or at some of them where there are many. Prints a line for each kind of fault, and one for
 * each promise that was broken.
 *
 * <p>Arguments: the folder with what the command needs, a seed, the most faults of a kind, a {@link Promise}, and the command, in which
 * WORK stands for the folder's copy to work in.
 */
public final class FaultProgram {
    private static final int MOST_TOLD = 10;
    private static final Set<Integer> CODES = Set.of(1, 2, 3, 4);

    /** The cells of a card's table that say how fast a graph is, which is measured, and of the line under its heading, which is as wide. */
    private static final String SPEED = "\\|\\s*([0-9.]+\u00c3\u0097|Speed|:?-+)?\\s*(?=\\|)";

    private final Path given;
    private final Path work;
    private final Random random;
    private final int most;
    private final Promise promise;
    private final Object[] command;
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private int broken;

    /** What holds after an error. */
    enum Promise {
        /** The folder has the same files with the same bytes. */
        UNTOUCHED,
        /** Each file has its old or its new bytes, and there is none with another name. */
        WHOLE,
        /** Nothing half-written is left; the command run again, from the last checkpoint on where there is one, gives the same model. */
        RESUMABLE,
        /** What was there has its old or its new bytes; the command run again, as it was, gives the same files. */
        REPEATABLE
    }

    private FaultProgram(String[] args) {
        given = Path.of(args[0]);
        work = given.resolveSibling("work");
        random = new Random(Long.parseLong(args[1]));
        most = Integer.parseInt(args[2]);
        promise = Promise.valueOf(args[3]);
        command = Stream.of(args)
                .skip(4)
                .map(arg -> arg.replace("WORK", work.toString()))
                .toArray();
    }

    public static void main(String[] args) throws IOException {
        FaultProgram program = new FaultProgram(args);
        program.run();
        System.exit(program.broken == 0 ? 0 : 1);
    }

    private void run() throws IOException {
        prepare();
        Faults.arm(work.toString(), null, 0);
        Sforge.Result whole = Sforge.run(command);
        Faults.disarm();
        if (whole.exitCode() != 0) {
            broke("without a fault: " + whole.err());
            return;
        }
        Map<String, String> before = contents(given);
        Map<String, String> after = contents(work);
        Map<Kind, Long> counts = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            counts.put(kind, kind == Kind.READ_ONLY ? 1 : Faults.count(kind));
        }
        counts.forEach((kind, count) -> {
            List<Long> places = places(count);
            int harmless = 0;
            for (long place : places) {
                harmless += fails(kind, place, before, after) ? 0 : 1;
            }
            out.println(kind.name().toLowerCase(Locale.ROOT) + " " + places.size() + " of " + count + ", " + harmless
                    + " without consequence");
        });
    }

    /** All of them, or some of many: the first, the last, and others by chance. */
    private List<Long> places(long count) {
        if (count <= most) {
            return LongStream.range(0, count).boxed().toList();
        }
        Set<Long> some = new TreeSet<>(Set.of(0L, count - 1));
        while (some.size() < most) {
            some.add((long) (random.nextDouble() * count));
        }
        return List.copyOf(some);
    }

    /** Runs the command with a fault; whether it ended with an error. */
    private boolean fails(Kind kind, long place, Map<String, String> before, Map<String, String> after) {
        try {
            prepare();
            Faults.arm(work.toString(), kind, place);
            Sforge.Result result = Sforge.run(command);
            Faults.disarm();
            Map<String, String> found = contents(work);
            if (result.exitCode() == 0) {
                check(same(found, after), kind, place, "exit 0, but other files: " + differences(found, after), result);
            } else {
                check(CODES.contains(result.exitCode()), kind, place, "exit code", result);
                List<String> errors = result.err()
                        .lines()
                        .filter(line -> line.startsWith("error: "))
                        .toList();
                check(errors.size() == 1, kind, place, "expected one message", result);
                check(!result.err().contains("\tat "), kind, place, "a stack trace", result);
                check(left(found, before, after), kind, place, "left " + differences(found, before), result);
            }
            return result.exitCode() != 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean left(Map<String, String> found, Map<String, String> before, Map<String, String> after)
            throws IOException {
        return switch (promise) {
            case UNTOUCHED -> found.equals(before);
            case WHOLE ->
                found.keySet().containsAll(before.keySet())
                        && found.entrySet().stream()
                                .allMatch(file -> file.getValue().equals(before.get(file.getKey()))
                                        || file.getValue().equals(after.get(file.getKey())));
            case RESUMABLE ->
                before.entrySet().stream().allMatch(file -> file.getValue().equals(found.get(file.getKey())))
                        && found.keySet().stream().noneMatch(name -> name.contains("/."))
                        && same(again(found), after);
            case REPEATABLE ->
                before.entrySet().stream()
                                .allMatch(file -> file.getValue().equals(found.get(file.getKey()))
                                        || after.get(file.getKey()).equals(found.get(file.getKey())))
                        && same(again(found), after);
        };
    }

    /** What the command makes of the folder as it is now. */
    private Map<String, String> again(Map<String, String> found) throws IOException {
        boolean checkpoint =
                promise == Promise.RESUMABLE && found.keySet().stream().anyMatch(name -> name.contains("/checkpoint-"));
        Object[] again = Stream.concat(Stream.of(command), checkpoint ? Stream.of("--resume", "last") : Stream.of())
                .toArray();
        Sforge.Result result = Sforge.run(again);
        if (result.exitCode() != 0) {
            broke("run again: " + result.err());
        }
        return contents(work);
    }

    /** The same files; of a training, which tells how long it took, the same names and the same weights. */
    private boolean same(Map<String, String> found, Map<String, String> expected) {
        return promise == Promise.RESUMABLE
                ? found.keySet().equals(expected.keySet()) && weights(found).equals(weights(expected))
                : found.equals(expected);
    }

    private static Map<String, String> weights(Map<String, String> files) {
        Map<String, String> weights = new TreeMap<>(files);
        weights.keySet().removeIf(name -> !name.matches("out/\\w*model\\.safetensors"));
        return weights;
    }

    private void check(boolean kept, Kind kind, long place, String what, Sforge.Result result) {
        if (!kept) {
            broke("BROKEN " + kind + " " + place + ": " + what + "; exit " + result.exitCode() + ", "
                    + result.err().strip());
        }
    }

    private void broke(String promised) {
        broken++;
        if (broken <= MOST_TOLD) {
            out.println(promised);
        }
    }

    private static String differences(Map<String, String> found, Map<String, String> expected) {
        Set<String> names = new TreeSet<>(found.keySet());
        names.addAll(expected.keySet());
        names.removeIf(name -> Objects.equals(found.get(name), expected.get(name)));
        return names.toString();
    }

    /** The folder as it was given. */
    private void prepare() throws IOException {
        Faults.disarm();
        if (Files.exists(work)) {
            delete(work);
        }
        try (Stream<Path> files = Files.walk(given)) {
            for (Path file : files.sorted().toList()) {
                Files.copy(
                        file,
                        work.resolve(given.relativize(file).toString()),
                        StandardCopyOption.REPLACE_EXISTING,
                        LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /**
     * Every file and folder below a folder, with its bytes but for the seconds that something took. The names of what is kept of a model
     * have to do with its files' times, which differ from one copy to the next.
     */
    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                contents.put(
                        folder.relativize(file).toString().replaceAll("embeddings_[0-9a-f]{64}", "embeddings_"),
                        Files.isRegularFile(file)
                                ? new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                                        .replaceAll("(seconds\\W+)[0-9.E-]+", "$1")
                                        .replaceAll(SPEED, "")
                                : "a folder");
            }
        }
        return contents;
    }
}
