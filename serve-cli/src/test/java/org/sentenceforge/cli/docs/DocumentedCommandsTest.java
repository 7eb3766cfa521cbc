package org.sentenceforge.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.model.source.BuiltinModel;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.TinyMultiVector;
import org.sentenceforge.core.support.TinySparse;

/**
 * The commands of README.md and of docs/, run in the order of the page in a folder of its own, and what the pages say that they print.
 *
 * <p>A block that is not run says why in a comment before it, {@code <!-- not run: needs a GPU -->}; {@code <!-- output not compared:
 * tells about the machine -->} and {@code <!-- lines with 'rows/s' not compared: times -->} are the other remarks. What {@code ./mvnw} does
 * is left to the build. A block of YAML whose first line is
 * {@code # NAME.yaml} is that file. The files and models that a page takes for granted are made by the script in this class's resources
 * that has the page's name. {@code -Ddocs.page=NAME} runs those pages alone
 * whose path has that in it.
 */
@Tag("it")
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern REMARK =
            Pattern.compile("not run: .+|output not compared: .+|lines with '(?<words>[^']+)' not compared: .+");

    /** What the scripts copy models from, by the names of variables. */
    private static final Map<String, Path> MODELS = new HashMap<>();

    @TempDir
    private static Path models;

    @TempDir
    private Path folder;

    @BeforeAll
    static void findModels() throws IOException {
        String saved = "saved_models/v5.1.2/";
        MODELS.put("BUILTIN", BuiltinModel.directory(BuiltinModel.NAME));
        MODELS.put("BI_ENCODER", GoldenFiles.path(saved + "mean_normalize/model"));
        MODELS.put("CROSS_ENCODER", GoldenFiles.path(saved + "cross_encoder_1/model"));
        MODELS.put("CLASSIFIER", GoldenFiles.path(saved + "cross_encoder_3_labels_max24/model"));
        MODELS.put("SPARSE_ENCODER", TinySparse.in(models));
        MODELS.put("MULTI_VECTOR_ENCODER", TinyMultiVector.in(models));
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .map(ROOT::relativize)
                    .filter(page -> page.toString().contains(System.getProperty("docs.page", "")))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void commandsDoWhatThePageSays(Path page) throws IOException, InterruptedException {
        List<DocumentedBlock> blocks = DocumentedBlock.of(ROOT.resolve(page));
        if (blocks.stream().noneMatch(block -> block.hasCommands() && isRun(block))) {
            return;
        }
        prepare(page);
        for (DocumentedBlock block : blocks) {
            if (block.fileName().isPresent()) {
                Files.write(folder.resolve(block.fileName().get()), block.lines());
            }
            if (block.hasCommands() && isRun(block)) {
                run(page, block);
            }
        }
    }

    private static boolean isRun(DocumentedBlock block) {
        String remark = block.remark().orElse("");
        assertThat(remark).as("%s:%d", block.page(), block.line()).matches(REMARK.pattern() + "|");
        return !remark.startsWith("not run") && !block.lines().get(0).startsWith("./mvnw");
    }

    private void run(Path page, DocumentedBlock block) throws IOException, InterruptedException {
        String remark = block.remark().orElse("");
        Matcher leftOut = REMARK.matcher(remark);
        Optional<String> words = leftOut.matches() ? Optional.ofNullable(leftOut.group("words")) : Optional.empty();
        for (DocumentedBlock.Command command : block.commands()) {
            String where = page + ":" + block.line() + ": " + command.text();
            boolean tellsErrors = command.printed().isPresent() && remark.isEmpty();
            String printed = bash(command.text(), where, tellsErrors);
            if (command.printed().isPresent() && !remark.startsWith("output not compared")) {
                PrintedText expected = PrintedText.of(command.printed().get(), words);
                assertThat(PrintedText.of(printed, words).isLike(expected))
                        .as(
                                "%s%nprinted%n%s%nand the page says%n%s",
                                where, printed, command.printed().get())
                        .isTrue();
            }
        }
    }

    /** Makes what the page takes for granted. */
    private void prepare(Path page) throws IOException, InterruptedException {
        for (String name :
                List.of("every-page.sh", page.getFileName().toString().replace(".md", ".sh"))) {
            try (InputStream in = DocumentedCommandsTest.class.getResourceAsStream(name)) {
                if (in != null) {
                    bash(new String(in.readAllBytes(), StandardCharsets.UTF_8), page + ": " + name, false);
                }
            }
        }
    }

    /** Runs commands; a failing one fails the test, unless the page shows what it prints, which may be an error. */
    private String bash(String commands, String where, boolean mayFail) throws IOException, InterruptedException {
        Path out = folder.resolveSibling(folder.getFileName() + ".out");
        Path script = folder.resolveSibling(folder.getFileName() + ".sh");
        String program = Sforge.command(List.of("-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true")).stream()
                .map(part -> "'" + part + "'")
                .collect(Collectors.joining(" "));
        Files.writeString(
                script,
                (mayFail ? "" : "set -eo pipefail\n") + "sforge() { " + program + " \"$@\"; }\n"
                        + commands.replaceAll("(?m)(^|[|&;] *)\\./sforge\\b", "$1sforge") + "\n");
        ProcessBuilder builder = new ProcessBuilder("bash", script.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        // as the launcher sets them
        builder.environment().putAll(Map.of("GOMP_SPINCOUNT", "10000", "TORCH_CPP_LOG_LEVEL", "ERROR"));
        builder.environment().put("HOME", folder.toString()); // pages write into ~
        MODELS.forEach((name, path) -> builder.environment().put(name, path.toString()));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(where).isTrue();
            String printed = Files.readString(out);
            assertThat(mayFail ? 0 : process.exitValue())
                    .as("%s%nprinted%n%s", where, printed)
                    .isZero();
            return printed;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Files.deleteIfExists(script);
            Files.deleteIfExists(out);
        }
    }
}
