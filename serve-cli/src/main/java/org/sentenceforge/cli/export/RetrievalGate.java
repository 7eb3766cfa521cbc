package org.sentenceforge.cli.export;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.source.Surroundings;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.eval.evaluator.InformationRetrievalEvaluator;
import org.sentenceforge.eval.task.ModelAccess;
import org.sentenceforge.eval.task.RetrievalFiles;
import org.sentenceforge.eval.task.RetrievalOptions;
import org.sentenceforge.eval.task.TaskData;
import org.sentenceforge.eval.vector.ModelEmbeddings;
import org.sentenceforge.export.ModelExport;

/**
 * Refuses a graph with which retrieval on a collection gets worse than with the original.
 *
 * @param folder  the collection in BEIR's layout
 * @param largest how much of nDCG@10 may be lost
 */
record RetrievalGate(ModelDirectory model, Path folder, double largest, Surroundings surroundings)
        implements ModelExport.Check {

    /** nDCG@10 with the original and with the graph. */
    record Retrieval(double before, double after) {}

    @Override
    public void look(String file, Backend graph) {
        Retrieval retrieval = measure(graph);
        surroundings.note(String.format(
                Locale.ROOT,
                "%s: nDCG@10 %.4f, with the original %.4f",
                folder,
                retrieval.after(),
                retrieval.before()));
        if (!(retrieval.before() - retrieval.after() <= largest)) {
            throw SforgeException.gateNotMet(String.format(
                    Locale.ROOT,
                    "%s finds less than the original in %s: nDCG@10 is %.4f, expected %.4f or at most %s below; nothing was written. "
                            + "--max-ndcg-loss sets another limit.",
                    file,
                    folder,
                    retrieval.after(),
                    retrieval.before(),
                    largest));
        }
    }

    private Retrieval measure(Backend graph) {
        if (model.kind() == ModelKind.CROSS_ENCODER) {
            throw SforgeException.usage("--data: expected a model that embeds texts, got a cross-encoder");
        }
        TaskData data = new TaskData(Map.of(), ModelAccess.of(surroundings));
        RetrievalFiles files = new RetrievalFiles(
                Optional.of(folder), Optional.empty(), Optional.empty(), Optional.empty(), "test", Set.of());
        InformationRetrievalEvaluator evaluator =
                new InformationRetrievalEvaluator("", files.open(data), RetrievalOptions.DEFAULT);
        return new Retrieval(ndcg(evaluator, Backend.named("torch")), ndcg(evaluator, graph));
    }

    private double ndcg(InformationRetrievalEvaluator evaluator, Backend backend) {
        try (Embedder embedder = Embedder.open(model, backend, EncoderSettings.exact())) {
            return evaluator
                    .evaluate(new ModelEmbeddings(embedder, surroundings.progress()))
                    .primaryValue();
        }
    }
}
