package org.sentenceforge.core.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.NpyFile;
import org.sentenceforge.core.data.RowReader;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.output.EmbeddingWriter;
import org.sentenceforge.core.output.RowWriter;
import org.sentenceforge.core.support.GoldenFiles;

class EmbedJobTest {
    @TempDir
    private Path folder;

    private EncodeStatistics run(EncodeOptions options) throws IOException {
        Path input = Files.writeString(
                folder.resolve("a.jsonl"),
                "{\"title\": \"a\", \"text\": \"cat\"}\n{\"title\": \"the\", \"text\": \"" + "apple ".repeat(100)
                        + "\"}\n");
        Path model = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        List<String> columns = List.of("title", "text");
        try (Embedder embedder = Embedder.open(model.toString());
                RowReader rows = RowSource.files(input.toString()).open(Selection.of(columns))) {
            EmbedJob job = new EmbedJob(embedder, RowInput.columns(columns), options);
            try (EmbeddingWriter writer = EmbeddingWriter.create(folder.resolve("out.npy"), job.vectors());
                    RowWriter cut = RowWriter.create(folder.resolve("cut.jsonl"), EmbedJob.truncatedRows(List.of()))) {
                return job.run(rows, writer, Optional.of(cut), Progress.NONE);
            }
        }
    }

    @Test
    void rowsBecomeAFileOfVectors() throws IOException {
        EncodeStatistics statistics =
                run(EncodeOptions.of(new Prompt.Default()).withTruncateDim(4).normalized());

        assertThat(statistics.rows()).isEqualTo(2);
        assertThat(statistics.truncated()).isEqualTo(1);
        NpyFile written = NpyFile.open(folder.resolve("out.npy"));
        assertThat(written.size()).isEqualTo(2);
        assertThat(written.dimension()).isEqualTo(4);
        assertThat(Files.readString(folder.resolve("cut.jsonl")))
                .isEqualTo("{\"row\":2,\"place\":\"" + folder.resolve("a.jsonl") + ":2\"}\n");
    }

    @Test
    void aLongTextIsTakenApart() throws IOException {
        EncodeStatistics statistics = run(EncodeOptions.of(new Prompt.Default()).withLongTexts(LongTexts.CHUNK));

        assertThat(statistics.truncated()).isZero();
        assertThat(statistics.chunked()).isEqualTo(1);
    }

    @Test
    void aLongTextIsRefusedWithItsPlaceAndNothingIsWritten() {
        assertThatThrownBy(() -> run(EncodeOptions.of(new Prompt.Default()).withLongTexts(LongTexts.ERROR)))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("a.jsonl:2: the row has more tokens than the model's maximum");
        assertThat(folder.resolve("out.npy")).doesNotExist();
    }
}
