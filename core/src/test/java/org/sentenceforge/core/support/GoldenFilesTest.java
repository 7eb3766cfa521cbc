package org.sentenceforge.core.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GoldenFilesTest {

    @Test
    void whatIsPackedIsWhatLiesBesideTheCheckout() throws IOException {
        Path original = Shared.path("golden");
        for (String folder : GoldenFiles.FOLDERS) {
            Path packed = GoldenFiles.unpack(folder);
            List<String> names = files(packed, folder);
            assertThat(names).isNotEmpty().isEqualTo(files(original, folder));
            for (String name : names) {
                assertThat(packed.resolve(name)).hasSameBinaryContentAs(original.resolve(name));
            }
        }
    }

    private static List<String> files(Path root, String folder) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(folder))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
