package org.sentenceforge.cli.similarity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.cli.command.EncoderOptions;
import org.sentenceforge.cli.embed.CardExamples;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.CrossEncoder;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.module.ModelKind;

/** A model ready to compare texts, of either kind. Owns the loaded model until closed. */
public sealed interface OpenedModel extends AutoCloseable {

    static OpenedModel open(ModelDirectory directory, EncoderOptions options) {
        Backend backend = options.backend(directory);
        return directory.kind() == ModelKind.CROSS_ENCODER
                ? new Scoring(directory, CrossEncoder.open(directory, backend, options.settings()))
                : new Embedding(directory, Embedder.open(directory, backend, options.settings()));
    }

    ModelDirectory directory();

    /** An empty index of texts that all play the same part. */
    TextIndex comparisonIndex();

    /** An empty index of documents, searched with queries. */
    TextIndex documentIndex();

    /** Scores pairs; closed with the model. */
    PairScorer scorer();

    /** Puts texts and what the model makes of them into the model's card. */
    void showInCard(List<String> texts);

    /** What the model is, as names and values. */
    default Map<String, String> describe() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("directory", directory().path().toString());
        lines.put("kind", directory().kind() == ModelKind.CROSS_ENCODER ? "cross-encoder" : "bi-encoder");
        lines.put("max length", directory().maxLength() + " tokens");
        return lines;
    }

    @Override
    void close();

    /** A model that embeds each text by itself. */
    record Embedding(ModelDirectory directory, Embedder embedder) implements OpenedModel {

        @Override
        public TextIndex comparisonIndex() {
            return new EmbeddedIndex(embedder, new Prompt.Default(), new Prompt.Default());
        }

        @Override
        public TextIndex documentIndex() {
            return new EmbeddedIndex(embedder, new Prompt.Query(), new Prompt.Document());
        }

        @Override
        public PairScorer scorer() {
            return new EmbeddedPairs(embedder);
        }

        @Override
        public void showInCard(List<String> texts) {
            CardExamples.ofTexts(texts).write(directory, embedder);
        }

        @Override
        public Map<String, String> describe() {
            Map<String, String> lines = OpenedModel.super.describe();
            lines.put("dimension", Integer.toString(embedder.dimension()));
            lines.put("similarity", embedder.similarityFunction().key());
            return lines;
        }

        @Override
        public void close() {
            embedder.close();
        }
    }

    /** A model that reads two texts together. */
    record Scoring(ModelDirectory directory, CrossEncoder scorer) implements OpenedModel {

        @Override
        public TextIndex comparisonIndex() {
            return documentIndex();
        }

        @Override
        public TextIndex documentIndex() {
            return new PairedIndex(scorer);
        }

        @Override
        public void showInCard(List<String> texts) {
            CardExamples.ofTexts(texts).write(directory, scorer.labels());
        }

        @Override
        public Map<String, String> describe() {
            Map<String, String> lines = OpenedModel.super.describe();
            lines.put("labels", Integer.toString(scorer.labels()));
            return lines;
        }

        @Override
        public void close() {
            scorer.close();
        }
    }
}
