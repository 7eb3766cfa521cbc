package org.sentenceforge.core.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.output.AtomicDirectory;
import org.sentenceforge.core.weights.Weights;

/**
 * A backend against legal but unusual configurations, made and computed by transformers on the spot; 2e-5 absolute (values up to
 * 6). Needs the reference's Python; skipped without. A backend's test extends this.
 */
@Tag("it")
public abstract class UnusualModels {
    private static List<GoldenModel> made;

    /** The model on the backend under test. The weights stay open until the encoder is closed. */
    protected abstract SentenceEncoder encoder(SentenceModel model, Weights weights);

    @Test
    void unusualConfigurationsGiveTheReferencesNumbers() throws IOException {
        for (GoldenModel golden : models()) {
            ModelDirectory directory = ModelDirectory.read(golden.folder());
            SentenceModel model = directory.model();
            try (Weights weights = directory.openWeights();
                    SentenceEncoder encoder = encoder(model, weights)) {
                assertThat(difference(encoder, golden)).as(golden.toString()).isLessThan(2e-5);
            }
        }
    }

    private static double difference(SentenceEncoder encoder, GoldenModel golden) {
        GoldenModel.Case batch = golden.cases().get(0);
        double largest = 0;
        if (golden.isClassifier()) {
            float[][] rows = encoder.encode(batch.texts());
            for (int i = 0; i < rows.length; i++) {
                largest = Math.max(
                        largest,
                        GoldenModel.difference(
                                rows[i], batch.expected().get("logits").get(i)));
            }
            return largest;
        }
        float[][][] texts = encoder.encodeTokens(batch.texts());
        for (int i = 0; i < texts.length; i++) {
            for (int t = 0; t < texts[i].length; t++) {
                largest = Math.max(
                        largest,
                        GoldenModel.difference(
                                texts[i][t],
                                batch.expected().get("last_hidden_state").get(i).get(t)));
            }
        }
        return largest;
    }

    /**
     * Made once in a process, since the original library takes half a minute for them, in a folder of its own: the tests of
     * two backends run in two processes at the same time.
     */
    protected static synchronized List<GoldenModel> models() throws IOException {
        if (made == null) {
            Path folder = Path.of(
                            "target",
                            "unusual-models-" + ProcessHandle.current().pid())
                    .toAbsolutePath();
            if (Files.exists(folder)) {
                AtomicDirectory.delete(folder);
            }
            Files.createDirectories(folder);
            Path models = folder.resolve("models");
            Peer.run(folder, Peer.program(UnusualModels.class, "unusual_models.py"), models);
            try (Stream<Path> folders = Files.list(models)) {
                made = folders.sorted().map(GoldenModel::new).toList();
            }
        }
        return made;
    }
}
