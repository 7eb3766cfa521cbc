package org.sentenceforge.core.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardDataBuilder;

/** The record beside a card, which other releases read. */
class LedgerTest {
    private static final CardData DATA = CardDataBuilder.builder()
            .title("tiny")
            .tags(List.of("a"))
            .outputDimensionality(8)
            .modules(List.of(new CardData.Module("Pooling", Map.of("x", 1), null)))
            .evaluations(List.of(new CardData.Evaluation(
                    "TripletEvaluator", "Triplet", "dev", "accuracy", null, Map.of("accuracy", 0.5))))
            .ours(true)
            .exports(List.of(new CardData.Export("onnx/model.onnx", "fp32", 2e-6, 0.999999)))
            .build();

    @Test
    void aRecordIsTheSameBytesInEveryRelease() throws IOException {
        assertThat(Ledger.of(DATA, "the text").json()).isEqualTo(written());
    }

    @Test
    void aRecordThatIsReadHasAllFacts(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve(Ledger.FILE), written());

        assertThat(Ledger.read(directory))
                .hasValueSatisfying(ledger -> assertThat(ledger.data()).isEqualTo(DATA));
    }

    private static String written() throws IOException {
        try (InputStream in = LedgerTest.class.getResourceAsStream(Ledger.FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
