package org.sentenceforge.cli.rank;

import java.nio.file.Path;
import java.util.Optional;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.EncoderOptions;
import org.sentenceforge.cli.command.TextVectors;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.RowTable;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.source.ModelReference;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.output.Precision;
import org.sentenceforge.core.search.VectorFile;
import picocli.CommandLine.Option;

/** The options of a first stage that finds candidates, as a picocli mixin. */
final class RetrieverOptions {
    private static final int USUAL_CANDIDATES = 100;

    @Option(
            names = "--retriever",
            paramLabel = "MODEL",
            description = "A bi-encoder that finds candidates among all texts, which the model then ranks.")
    private Optional<String> retriever;

    @Option(
            names = "--vectors",
            paramLabel = "FILE",
            description =
                    "The retriever's vectors of the texts, as sforge embed writes them; by default they are made first.")
    private Optional<Path> vectors;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            description = "How many candidates the retriever finds per query (default: " + USUAL_CANDIDATES + ").")
    private Optional<Integer> candidates;

    /** @throws SforgeException (usage) where an option is given that another one lacks */
    boolean requested() {
        if (retriever.isEmpty() && vectors.isPresent()) {
            throw SforgeException.usage("--vectors needs --retriever, the model that made them");
        }
        if (retriever.isEmpty() && candidates.isPresent()) {
            throw SforgeException.usage("--top-k needs --retriever, which finds so many; --top prints only the best");
        }
        if (candidates() < 1) {
            throw SforgeException.usage("--top-k: expected a number from 1, got " + candidates());
        }
        return retriever.isPresent();
    }

    int candidates() {
        return candidates.orElse(USUAL_CANDIDATES);
    }

    /** Opens the retriever; the caller closes it. */
    Embedder open(EncoderOptions encoder, Sources sources) {
        ModelDirectory directory = ModelDirectory.read(ModelReference.parse(retriever.orElseThrow()), sources);
        directory.requireDenseEmbeddings("--retriever needs a bi-encoder");
        return Embedder.open(directory, encoder.backend(directory), encoder.settings());
    }

    /** Opens the vectors of texts, or makes them in a temporary file. */
    VectorFile vectors(Embedder model, RowTable corpus, ConsoleOptions console) {
        if (vectors.isEmpty()) {
            return TextVectors.of(model, corpus, Precision.FLOAT32, console.progress());
        }
        VectorFile file = VectorFile.open(vectors.get());
        file.requireMadeBy(model.mark());
        return file;
    }
}
