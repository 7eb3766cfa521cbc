package org.sentenceforge.cli.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.program.ShippedTexts;

/** The pages that a distribution has, as {@code man} shows them. */
class ManualPageTest {
    @TempDir
    Path folder;

    @Test
    void everyCommandHasAPageThatManShowsWithoutAWarning() throws Exception {
        ShippedTexts.main(new String[] {folder.toString()});
        List<Path> pages;
        try (Stream<Path> files = Files.list(folder.resolve("man/man1"))) {
            pages = files.sorted().toList();
        }
        assertThat(pages).map(page -> page.getFileName().toString()).contains("sforge.1", "sforge-card-show.1");
        assumeThat(Files.isExecutable(Path.of("/usr/bin/man"))).isTrue();

        String shown = man(pages);

        assertThat(shown)
                .contains("sforge-embed - Turn texts into embeddings")
                .contains("sforge embed [OPTIONS] MODEL [FILE...]")
                .contains("--output=OUT")
                .contains("EXAMPLES")
                .contains("  sforge card show out/minilm | less");
    }

    private String man(List<Path> pages) throws IOException, InterruptedException {
        Path warnings = folder.resolve("warnings");
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                                Stream.of("/usr/bin/man", "--warnings", "-E", "UTF-8", "-l"),
                                pages.stream().map(Path::toString))
                        .toList())
                .redirectError(warnings.toFile());
        builder.environment().putAll(java.util.Map.of("MANWIDTH", "100", "LC_ALL", "C.UTF-8", "MANPAGER", "cat"));
        Process process = builder.start();
        String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Files.readString(warnings)).isZero();
        assertThat(warnings).content().isEmpty();
        return shown;
    }
}
