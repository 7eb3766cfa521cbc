package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The scripts {@code sforge}, of a checkout and of a distribution, in folders that look built, with a program for Java that prints its environment. */
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
        copy(Path.of("../dist/src/lib"), home.resolve("dist/src/lib"));
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
    void theLargestTensorsOfATrainingGoBackToTheSystem() throws Exception {
        assertThat(environment(Map.of(), "train", "config.yaml"))
                .contains("MALLOC_ARENA_MAX=1", "MALLOC_MMAP_THRESHOLD_=33554432", "THP_MEM_ALLOC_ENABLE=1");
        assertThat(environment(Map.of("THP_MEM_ALLOC_ENABLE", "0"), "train", "config.yaml"))
                .contains("THP_MEM_ALLOC_ENABLE=0");
        assertThat(environment(Map.of())).noneMatch(line -> line.startsWith("THP_"));
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

    /** A user whom the system does not know, as in a container, has none for Java. */
    @Test
    void theHomeIsTheEnvironments() throws Exception {
        Files.writeString(java.resolve("bin/java"), "#!/bin/bash\nprintf '%s\\n' \"$@\"\n");

        assertThat(environment(Map.of("HOME", "/some where"), "card")).contains("-Duser.home=/some where");
        assertThat(environment(Map.of("HOME", ""), "card")).noneMatch(word -> word.startsWith("-Duser.home"));
    }

    @Test
    void aCurrentFolderThatIsGoneIsToldAsThat() throws Exception {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/bash",
                        "-c",
                        "cd \"$1\" && rmdir \"$1\" && exec \"$0\" card",
                        home.resolve("sforge").toString(),
                        gone.toString())
                .redirectError(folder.resolve("errors").toFile());
        builder.environment().put("JAVA_HOME", java.toString());

        assertThat(builder.start().waitFor()).isEqualTo(1);
        assertThat(folder.resolve("errors")).content().contains("error: the current folder is gone; go to another one");
    }

    /** The heap cannot be made smaller by the program itself. */
    @Test
    void ofTheMemoryThatEmbedMayTakeJavasHeapGetsAQuarter() throws Exception {
        Files.writeString(java.resolve("bin/java"), "#!/bin/bash\nprintf '%s\\n' \"$@\"\n");

        assertThat(environment(Map.of(), "embed", "MODEL", "--memory", "1.5G")).contains("-Xmx393216k");
        assertThat(environment(Map.of(), "embed", "MODEL", "--memory=800m")).contains("-Xmx204800k");
        assertThat(environment(Map.of(), "embed", "MODEL", "--memory", "999999999"))
                .contains("-Xmx244140k");
        for (String[] other : new String[][] {
            {"embed", "MODEL", "--memory", "much"}, {"embed", "MODEL"}, {"search", "MODEL", "--query", "--memory=8G"}
        }) {
            assertThat(environment(Map.of(), other)).noneMatch(word -> word.startsWith("-Xmx"));
        }
        assertThat(environment(Map.of("SFORGE_JAVA_OPTS", "-Xmx3g"), "embed", "MODEL", "--memory", "8G"))
                .contains("-Xmx3g")
                .doesNotContain("-Xmx2097152k");
    }

    @Test
    void aDistributionStartsJavaAsACheckoutDoes() throws Exception {
        Files.writeString(java.resolve("bin/java"), "#!/bin/bash\nprintf '%s\\n' \"$@\"\n");
        Path installed = distribution();

        for (String command : List.of("card", "help", "similarity", "embed")) {
            String[] words = {command, "--memory=1G"};
            assertThat(options(printed(installed.resolve("bin/sforge"), Map.of(), words)))
                    .isEqualTo(options(environment(Map.of(), words)));
        }
    }

    /** In the order of their names, so that the archive of classes fits. */
    @Test
    void aDistributionsLibrariesAreTheClassPath() throws Exception {
        Files.writeString(java.resolve("bin/java"), "#!/bin/bash\nprintf '%s\\n' \"$@\"\n");
        Path installed = distribution();
        Path link = Files.createSymbolicLink(folder.resolve("a link"), installed.resolve("bin/sforge"));

        assertThat(printed(link, Map.of(), "card"))
                .contains(installed.resolve("lib/a.jar") + ":" + installed.resolve("lib/b.jar"));
    }

    @Test
    void aDistributionsOwnJavaGoesBeforeAnyOther() throws Exception {
        Path installed = distribution();
        Path own = Files.createDirectories(installed.resolve("runtime/bin")).resolve("java");
        Files.writeString(own, "#!/bin/bash\necho its own\n");
        assertThat(own.toFile().setExecutable(true)).isTrue();
        Files.writeString(installed.resolve("runtime/release"), "JAVA_VERSION=\"21.0.1\"\n");

        assertThat(printed(installed.resolve("bin/sforge"), Map.of("JAVA_HOME", "/no such folder"), "card"))
                .containsExactly("its own");
    }

    /** The archive of classes of a program that is not the user's to write. */
    @Test
    void whereADistributionCannotBeWrittenTheArchiveOfClassesLiesInTheCache() throws Exception {
        Files.writeString(java.resolve("bin/java"), """
                #!/bin/bash
                for word in "$@"; do
                  [[ $word != -XX:ArchiveClassesAtExit=* ]] || : >"${word#*=}"
                done
                printf '%s\\n' "$@"
                """);
        Path installed = distribution();
        Path cache = folder.resolve("cache");

        assumeThat(installed.resolve("lib").toFile().setWritable(false) && !Files.isWritable(installed.resolve("lib")))
                .as("nobody who may write everywhere runs this")
                .isTrue();
        List<String> words = printed(installed.resolve("bin/sforge"), Map.of("SFORGE_CACHE", cache.toString()), "card");
        assertThat(installed.resolve("lib").toFile().setWritable(true)).isTrue();

        assertThat(words).anyMatch(word -> word.startsWith("-XX:SharedArchiveFile=" + cache));
    }

    private Path distribution() throws IOException {
        Path installed = folder.toRealPath().resolve("an installed program");
        copy(Path.of("../dist/src/bin"), installed.resolve("bin"));
        copy(Path.of("../dist/src/lib"), installed.resolve("lib"));
        Files.createFile(installed.resolve("lib/b.jar"));
        Files.createFile(installed.resolve("lib/a.jar"));
        return installed;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /** Without what names a place: the folder of the files with options, the archive, the class path. */
    private static List<String> options(List<String> words) {
        return words.stream()
                .filter(word -> word.startsWith("-") || word.startsWith("@"))
                .filter(word -> !word.startsWith("-XX:SharedArchiveFile"))
                .map(word -> word.replaceFirst("@.*/", "@"))
                .toList();
    }

    private List<String> environment(Map<String, String> users, String... args) throws Exception {
        return printed(home.resolve("sforge"), users, args);
    }

    private List<String> printed(Path script, Map<String, String> users, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/bash", script.toString()));
        command.addAll(args.length == 0 ? List.of("card") : List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(folder.resolve("errors").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MALLOC_") || name.startsWith("THP_"));
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
