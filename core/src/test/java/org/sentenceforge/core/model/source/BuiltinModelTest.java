package org.sentenceforge.core.model.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.torch.TorchSentenceEncoder;
import org.sentenceforge.core.weights.PretrainedWeights;

class BuiltinModelTest {
    @TempDir
    private static Path cache;

    private static Path directory;

    @BeforeAll
    static void make() {
        directory = BuiltinModel.directory(BuiltinModel.NAME, cache);
    }

    @Test
    void itIsAnOrdinaryModelDirectory() {
        ModelDirectory model = ModelDirectory.read(directory);
        assertThat(model.maxLength()).isEqualTo(256);
        assertThat(model.model().dimension()).isEqualTo(384);
        assertThat(model.layout()).isEqualTo(ModelLayout.LEGACY);
        assertThat(model.warnings()).isEmpty();
        try (PretrainedWeights weights = model.openWeights()) {
            assertThat(weights.extras()).containsExactlyInAnyOrder("pooler.dense.weight", "pooler.dense.bias");
        }
    }

    @Test
    void itUnderstandsText() {
        ModelDirectory model = ModelDirectory.read(directory);
        try (PretrainedWeights weights = model.openWeights();
                TextTokenizer tokenizer = model.openTokenizer();
                TorchSentenceEncoder encoder = new TorchSentenceEncoder(
                        model.model(), weights, TorchPrecision.FP32, TorchDevice.of(new Device.Cpu()))) {
            float[][] rows = encoder.encode(tokenizer
                    .encode(List.of("A man is eating food.", "A man eats something.", "The stock market fell."), "")
                    .sequences());
            assertThat(dot(rows[0], rows[0])).isCloseTo(1, within(1e-5));
            assertThat(dot(rows[0], rows[1])).isGreaterThan(0.6);
            assertThat(dot(rows[0], rows[2])).isLessThan(0.1);
        }
    }

    @Test
    void itIsMadeOnceAndRepairedWhereAFileIsGone() throws Exception {
        FileTime before = Files.getLastModifiedTime(directory.resolve("model.safetensors"));
        assertThat(BuiltinModel.directory(BuiltinModel.NAME, cache)).isEqualTo(directory);
        assertThat(Files.getLastModifiedTime(directory.resolve("model.safetensors")))
                .isEqualTo(before);

        Files.delete(directory.resolve("config.json"));
        BuiltinModel.directory(BuiltinModel.NAME, cache);
        assertThat(directory.resolve("config.json")).exists();
    }

    @Test
    void anUnknownNameIsWrongUsage() {
        assertThatThrownBy(() -> BuiltinModel.directory("bert", cache))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("builtin:all-MiniLM-L6-v2");
    }

    @Test
    void whereTheCacheCannotBeWrittenAnotherFolderIsAdvised() throws Exception {
        Path file = Files.createFile(cache.resolve("a file"));

        assertThatThrownBy(() -> BuiltinModel.directory(BuiltinModel.NAME, file))
                .isInstanceOf(SforgeException.class)
                .hasMessageContainingAll("the built-in model: ", file.toString(), "set SFORGE_CACHE to another folder");
    }

    @Test
    void theCacheFolderFollowsTheEnvironment() {
        Path home = Path.of("home");
        assertThat(CacheFolder.of(Map.of(), home)).isEqualTo(Path.of("home/.cache/sentenceforge"));
        assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "x"), home)).isEqualTo(Path.of("x/sentenceforge"));
        assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "x", "SFORGE_CACHE", "y"), home))
                .isEqualTo(Path.of("y"));
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
