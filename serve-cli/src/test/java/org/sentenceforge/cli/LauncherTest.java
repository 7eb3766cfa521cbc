package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code sforge} in a folder that looks built, with a program for Java that prints its environment. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    @TempDir
    Path folder;

    private Path home;
    private Path java;

    @BeforeEach
    void prepare() throws IOException {
        home = Files.createDirectory(folder.toRealPath().resolve("home"));
        java = Files.createDirectory(folder.toRealPath().resolve("java"));
        Files.copy(Path.of("..", "sforge"), home.resolve("sforge"));
        Files.createFile(home.resolve("pom.xml"));
        for (String module : List.of("core", "eval", "train", "export", "serve-cli")) {
            Files.createDirectories(home.resolve(module).resolve("src/main"));
            Files.createFile(home.resolve(module).resolve("pom.xml"));
        }
        Path target = Files.createDirectory(home.resolve("serve-cli/target"));
        Files.writeString(target.resolve("sforge.home"), home.toString());
        Files.writeString(target.resolve("sforge.classpath"), "sentenceforge.jar");
        Files.createDirectory(java.resolve("bin"));
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        Files.writeString(java.resolve("bin/java"), "#!/bin/bash\nenv\n");
        assertThat(java.resolve("bin/java").toFile().setExecutable(true)).isTrue();
    }

    @Test
    void memoryComesFromOnePoolThatKeepsWhatIsFreed() throws Exception {
        assertThat(environment(Map.of()))
                .contains(
                        "MALLOC_ARENA_MAX=1",
                        "MALLOC_TOP_PAD_=67108864",
                        "MALLOC_MMAP_THRESHOLD_=4294967296",
                        "MALLOC_TRIM_THRESHOLD_=8589934592");
    }

    @Test
    void theUsersSettingsOfMemoryStay() throws Exception {
        assertThat(environment(Map.of("MALLOC_ARENA_MAX", "4", "MALLOC_TOP_PAD_", "0")))
                .contains("MALLOC_ARENA_MAX=4", "MALLOC_TOP_PAD_=0");
    }

    @Test
    void optionsThatJavaCannotTakeAreToldAsTheirs() throws Exception {
        Files.writeString(
                java.resolve("bin/java"),
                "#!/bin/bash\n[[ $1 == -Xmx1q ]] || exit 0\necho 'Invalid maximum heap size: -Xmx1q'\nexit 1\n");
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/bash", home.resolve("sforge").toString(), "card")
                .redirectError(folder.resolve("errors").toFile());
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment().put("SFORGE_JAVA_OPTS", "-Xmx1q");

        assertThat(builder.start().waitFor()).isEqualTo(2);
        assertThat(folder.resolve("errors"))
                .content()
                .contains("error: SFORGE_JAVA_OPTS is \"-Xmx1q\", which Java cannot take (Invalid maximum heap size");
    }

    /** A folder cannot be made in a file's place; nor in a checkout that may only be read. */
    @Test
    void aCheckoutThatIsNotBuiltAndCannotBeWrittenIsToldAsThat() throws Exception {
        Path target = home.resolve("serve-cli/target");
        for (String file : List.of("sforge.home", "sforge.classpath")) {
            Files.delete(target.resolve(file));
        }
        Files.delete(target);
        Files.createFile(target);
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/bash", home.resolve("sforge").toString(), "card")
                .redirectError(folder.resolve("errors").toFile());
        builder.environment().put("JAVA_HOME", java.toString());

        assertThat(builder.start().waitFor()).isEqualTo(1);
        assertThat(Files.readAllLines(folder.resolve("errors")))
                .containsExactly("error: SentenceForge is not built, or older than its sources, and " + target
                        + " cannot be written; build it where it can be");
    }

    /** Else the first file that Java opens would get the number of the stream, and the output. */
    @Test
    void aClosedStreamIsNoFilesNumber() throws Exception {
        Files.writeString(
                java.resolve("bin/java"),
                "#!/bin/bash\n[[ -e /dev/fd/0 && -e /dev/fd/1 && -e /dev/fd/2 ]] || exit 9\necho result || exit 1\n");
        ProcessBuilder builder = new ProcessBuilder(
                "/bin/bash",
                "-c",
                "exec \"$0\" card <&- >&- 2>&-",
                home.resolve("sforge").toString());
        builder.environment().put("JAVA_HOME", java.toString());

        assertThat(builder.start().waitFor())
                .as("what cannot be printed is an error")
                .isEqualTo(1);
    }

    private List<String> environment(Map<String, String> users) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/bash", home.resolve("sforge").toString(), "card")
                .redirectError(folder.resolve("errors").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MALLOC_"));
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment().putAll(users);
        Process process = builder.start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("errors")))
                .isZero();
        return printed.lines().toList();
    }
}
