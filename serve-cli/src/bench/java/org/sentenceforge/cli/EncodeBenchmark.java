package org.sentenceforge.cli;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.EncoderSettings.Numbers;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.source.BuiltinModel;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenSequence;

/**
 * How fast all-MiniLM-L6-v2 encodes the lines of a text file: ours in fp32 and in bf16, and langchain4j's in-process models,
 * in one process.
 *
 * <pre>{@code
 * ./mvnw -q -Pbench -pl serve-cli -am test -Dbench.texts=FILE \
 *     -Dtest=EncodeBenchmark -Dsurefire.failIfNoSpecifiedTests=false
 * }</pre>
 *
 * <p>Each encodes up to 500 of the texts to warm up, then all of them three times ({@code -Dbench.runs=1}: once), of which the
 * median is shown. Ours cuts texts to the model's 256 tokens,
 * langchain4j to the 128 of its tokenizer file; the tokens of each are those that it reads.
 */
class EncodeBenchmark {
    private static final int RUNS = Integer.getInteger("bench.runs", 3);
    private static final int WARM_UP_TEXTS = 500;
    private static final int THEIR_MAX_LENGTH = 128;

    /** What a model read, and how long it took. */
    private record Speed(String name, int texts, long tokens, double seconds) {
        double tokensPerSecond() {
            return tokens / seconds;
        }
    }

    @Test
    void encodesTheTexts() throws IOException {
        Path file = Path.of(System.getProperty("bench.texts"));
        List<String> texts = Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank())
                .toList();
        ModelDirectory model = ModelDirectory.read(BuiltinModel.directory(BuiltinModel.NAME));

        Speed fp32 = ours(model, Numbers.FP32, texts);
        Speed bf16 = ours(model, Numbers.BF16, texts);
        Speed theirs = langchain4j("langchain4j", new AllMiniLmL6V2EmbeddingModel(), model, texts);
        Speed quantized = langchain4j("langchain4j -q", new AllMiniLmL6V2QuantizedEmbeddingModel(), model, texts);

        System.out.printf(Locale.ROOT, "%s: %d texts%n", file, texts.size());
        System.out.printf(Locale.ROOT, "%-24s %10s %12s %10s%n", "", "texts/s", "tokens/s", "ratio");
        for (Speed speed : List.of(theirs, quantized, fp32, bf16)) {
            System.out.printf(
                    Locale.ROOT,
                    "%-24s %10.1f %12.0f %10.2f%n",
                    speed.name(),
                    speed.texts() / speed.seconds(),
                    speed.tokensPerSecond(),
                    speed.tokensPerSecond() / theirs.tokensPerSecond());
        }
    }

    private static Speed ours(ModelDirectory directory, Numbers numbers, List<String> texts) {
        EncoderSettings settings =
                new EncoderSettings(new Device.Cpu(), numbers, Optional.empty(), EncoderSettings.TOKENS_PER_BATCH);
        try (Embedder model = Embedder.open(directory, Backend.named("torch"), settings)) {
            double seconds = median(texts, part -> model.encode(part, new Prompt.Default()));
            String name = "sforge " + numbers.name().toLowerCase(Locale.ROOT);
            return new Speed(name, texts.size(), tokens(model.tokenizer(), texts), seconds);
        }
    }

    private static Speed langchain4j(String name, EmbeddingModel model, ModelDirectory directory, List<String> texts) {
        double seconds = median(
                texts,
                part -> model.embedAll(part.stream().map(TextSegment::from).toList()));
        try (TextTokenizer theirs =
                directory.openTokenizer(directory.tokenizerSettings().withMaxLength(THEIR_MAX_LENGTH))) {
            return new Speed(name, texts.size(), tokens(theirs, texts), seconds);
        }
    }

    private static long tokens(TextTokenizer tokenizer, List<String> texts) {
        return tokenizer.encode(texts, "").sequences().stream()
                .mapToLong(TokenSequence::length)
                .sum();
    }

    private static double median(List<String> texts, Consumer<List<String>> encode) {
        encode.accept(texts.subList(0, Math.min(texts.size(), WARM_UP_TEXTS)));
        double[] seconds = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long start = System.nanoTime();
            encode.accept(texts);
            seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        Arrays.sort(seconds);
        return seconds[RUNS / 2];
    }
}
