package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs of pages in docs/how-to, compiled and run one after the other in one folder, without the command line's jars. */
@Tag("it")
class UseFromJavaTest {
    private static final Pattern PROGRAM =
            Pattern.compile("```java\n(.*?public class (\\w+) .*?)```\n\n```text\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"use-from-java.md", "search-with-lucene.md"})
    void theProgramsOfThePagePrintWhatItSays(String name) throws Exception {
        String page = Files.readString(Path.of("../docs/how-to", name));
        List<MatchResult> programs = PROGRAM.matcher(page).results().toList();
        assertThat(programs).hasSize(page.split("```java", -1).length - 1).isNotEmpty();
        for (MatchResult program : programs) {
            assertThat(output(program.group(2), program.group(1))).isEqualTo(program.group(3));
        }
    }

    /** Java compiles a program that is given as a source file before it runs it. */
    private String output(String name, String source) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xss512k", // half of what threads have: no library may need nearly all of it
                        "-Dai.djl.offline=true",
                        "-DOPT_OUT_TRACKING=true",
                        "-XX:ErrorFile=" + Path.of("target").toAbsolutePath().resolve("hs_err_" + name + ".log"),
                        "-cp",
                        librariesAlone(),
                        file.toString())
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as("%s printed '%s' and: %s", name, Files.readString(out), Files.readString(err))
                .isZero();
        return Files.readString(out);
    }

    private static String librariesAlone() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*(picocli|jline|serve-cli|test-classes).*"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
