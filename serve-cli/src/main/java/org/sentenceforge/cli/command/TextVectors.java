package org.sentenceforge.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.data.RowTable;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncodeOptions;
import org.sentenceforge.core.encode.RowInput;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.output.AtomicDirectory;
import org.sentenceforge.core.output.EmbeddingLayout;
import org.sentenceforge.core.output.EmbeddingWriter;
import org.sentenceforge.core.output.Precision;
import org.sentenceforge.core.search.VectorFile;

/** Makes the vectors of texts that are to be searched, in a temporary file. */
public final class TextVectors {
    private TextVectors() {}

    /** The vectors of the texts in the first column of a table. */
    public static VectorFile of(Embedder model, RowTable corpus, Precision precision, Progress progress) {
        // mapped until the program ends, and deleted then
        AtomicDirectory folder =
                AtomicDirectory.create(Path.of(System.getProperty("java.io.tmpdir"), "sforge-vectors"));
        Path file = folder.path().resolve("vectors.safetensors");
        RowInput<Integer> texts = new RowInput.Texts<>(row -> corpus.text(row, 0), corpus::location);
        EncodeOptions options = EncodeOptions.of(new Prompt.Document());
        EmbeddingLayout layout = new EmbeddingLayout(
                model.dimension(options), EmbeddingLayout.Unit.SENTENCE, precision, Optional.empty(), List.of());
        try (EmbeddingWriter writer = EmbeddingWriter.create(file, layout);
                Progress.Task task = progress.start("Encoding", "texts", corpus.size())) {
            model.encode(
                    IntStream.range(0, corpus.size()).iterator(),
                    texts,
                    options,
                    (rows, found) -> found.forEach(vector -> writer.write(vector, List.of())),
                    task);
            writer.commit();
        }
        return VectorFile.open(file);
    }
}
