package org.sentenceforge.core.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.SforgeException;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void writesAFileAndTheFoldersAboveIt() throws IOException {
        Path target = folder.resolve("a/b/out.txt");

        AtomicFile.writeString(target, "ünï");

        assertThat(target).hasContent("ünï");
        assertThat(names(target.getParent())).containsExactly("out.txt");
    }

    @Test
    void aFileInTheWayOfAFolderIsNamedWithWhatIsWrong() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");

        assertThatThrownBy(() -> AtomicFile.writeString(file.resolve("out.txt"), "x"))
                .hasMessageContaining("cannot write " + file.resolve("out.txt"))
                .hasMessageContaining(file + " is not what was expected there");
    }

    @Test
    void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
        Path target = folder.resolve("out.txt");
        AtomicFile.writeString(target, "old");

        assertThatThrownBy(() -> AtomicFile.write(target, out -> {
                    out.write(1);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("out.txt")
                .hasMessageContaining("No space left on device");

        assertThat(target).hasContent("old");
        assertThat(names(folder)).containsExactly("out.txt");
    }

    @Test
    void replacesTheDestinationOfALinkNotTheLink() throws IOException {
        Path real = folder.resolve("real.txt");
        AtomicFile.writeString(real, "old");
        Path link = Files.createSymbolicLink(folder.resolve("link.txt"), real);

        AtomicFile.writeString(link, "new");

        assertThat(link).isSymbolicLink();
        assertThat(real).hasContent("new");
    }

    @Test
    void refusesADirectoryAsTarget() {
        assertThatThrownBy(() -> AtomicFile.writeString(folder, "x")).hasMessageContaining("is a directory");
    }

    @Test
    void refusesADeviceAsTarget() {
        Path device = Path.of("/dev/null");
        Assumptions.assumeTrue(Files.exists(device));

        assertThatThrownBy(() -> AtomicFile.writeString(device, "x")).hasMessageContaining("not a file");
    }

    @Test
    void aNewDirectoryAppearsWithAllItsFiles() throws IOException {
        Path target = folder.resolve("model");

        try (AtomicDirectory directory = AtomicDirectory.create(target)) {
            Files.createDirectory(directory.path().resolve("1_Pooling"));
            Files.writeString(directory.path().resolve("1_Pooling/config.json"), "{}");
            assertThat(target).doesNotExist();
            directory.commit();
        }

        assertThat(target.resolve("1_Pooling/config.json")).hasContent("{}");
        assertThat(names(folder)).containsExactly("model");
    }

    @Test
    void anExistingDirectoryKeepsTheFilesThatTheNewContentDoesNotName() throws IOException {
        Path target = Files.createDirectory(folder.resolve("model"));
        Files.writeString(target.resolve("notes.txt"), "mine");
        Files.writeString(target.resolve("config.json"), "old");

        try (AtomicDirectory directory = AtomicDirectory.create(target)) {
            Files.writeString(directory.path().resolve("config.json"), "new");
            directory.commit();
        }

        assertThat(target.resolve("config.json")).hasContent("new");
        assertThat(target.resolve("notes.txt")).hasContent("mine");
        assertThat(names(folder)).containsExactly("model");
    }

    @Test
    void aReplacedDirectoryKeepsNothingOfTheOldOne() throws IOException {
        Path target = Files.createDirectory(folder.resolve("model"));
        Files.writeString(target.resolve("optimizer.safetensors"), "old");

        try (AtomicDirectory directory = AtomicDirectory.create(target)) {
            Files.writeString(directory.path().resolve("config.json"), "new");
            directory.replace();
        }

        assertThat(names(target)).containsExactly("config.json");
        assertThat(names(folder)).containsExactly("model");
    }

    @Test
    void aDirectoryThatIsNotCommittedLeavesNothing() throws IOException {
        try (AtomicDirectory directory = AtomicDirectory.create(folder.resolve("model"))) {
            Files.writeString(directory.path().resolve("config.json"), "{}");
        }

        assertThat(names(folder)).isEmpty();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
