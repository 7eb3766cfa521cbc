package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.text.TokenSequence;

class OtherThreadsTest {

    @Test
    void anEncoderOnOtherThreadsHasTheSameWeightsAndOutlivesTheFirst() {
        ModelDirectory model = ModelDirectory.read(GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model"));
        List<TokenSequence> batch = List.of(TokenSequence.of(2, 5, 6, 7, 3), TokenSequence.of(2, 8, 3));
        SentenceEncoder first = new TorchBackend().open(model, EncoderSettings.exact());
        float[][] expected = first.encode(batch);

        try (SentenceEncoder other = first.onThreads(1).orElseThrow()) {
            first.close();

            float[][] vectors = other.encode(batch);

            for (int text = 0; text < 2; text++) {
                for (int i = 0; i < vectors[text].length; i++) {
                    assertThat(vectors[text][i]).isCloseTo(expected[text][i], within(1e-6f));
                }
            }
        }
    }
}
