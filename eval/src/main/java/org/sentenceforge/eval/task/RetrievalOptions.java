package org.sentenceforge.eval.task;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.output.Precision;
import org.sentenceforge.core.search.VectorSearch;
import org.sentenceforge.eval.retrieval.Cutoffs;
import org.sentenceforge.eval.retrieval.StoredCorpus;

/**
 * How retrieval is measured.
 *
 * @param functions the score functions; empty for the model's own
 * @param primaryMetric a key such as {@code dot_map@100}; empty for the nDCG at the largest k of the best function
 * @param truncateDim the dimension to cut embeddings to
 * @param stored how the documents' embeddings are stored
 */
public record RetrievalOptions(
        Cutoffs cutoffs,
        List<SimilarityFunction> functions,
        Optional<String> primaryMetric,
        OptionalInt truncateDim,
        Prompt queryPrompt,
        Prompt corpusPrompt,
        StoredCorpus stored) {
    private static final ValueType<List<Integer>> RANKS = ValueTypes.listOf(ValueTypes.whole(1));
    private static final Parameter<String> PRIMARY_METRIC =
            Parameter.optional("primary_metric", ValueTypes.text("KEY"), "the primary metric, such as cosine_map@100");
    private static final Parameter<List<Integer>> ACCURACY = ranks("accuracy", Cutoffs.DEFAULT.accuracy());
    private static final Parameter<List<Integer>> PRECISION_RECALL =
            ranks("precision_recall", Cutoffs.DEFAULT.precisionRecall());
    private static final Parameter<List<Integer>> NDCG = ranks("ndcg", Cutoffs.DEFAULT.ndcg());
    private static final Parameter<List<Integer>> MRR = ranks("mrr", Cutoffs.DEFAULT.mrr());
    private static final Parameter<List<Integer>> MAP = ranks("map", Cutoffs.DEFAULT.map());
    private static final PromptOption QUERY = new PromptOption("query_prompt", "query", new Prompt.Query());
    private static final PromptOption CORPUS = new PromptOption("corpus_prompt", "document", new Prompt.Document());

    private static final Parameter<Integer> RESCORE = Parameter.of(
            "rescore",
            ValueTypes.whole(0),
            VectorSearch.USUAL_OVERSAMPLING,
            "for binary embeddings: how many candidates to rescore per result; 0 to quantize the queries too");

    public static final List<Parameter<?>> PARAMETERS = Task.joined(
            List.of(SimilarityOptions.SCORE, SimilarityOptions.MAIN_SCORE, PRIMARY_METRIC),
            List.of(ACCURACY, PRECISION_RECALL, NDCG, MRR, MAP),
            QUERY.parameters(),
            CORPUS.parameters(),
            Precisions.PARAMETERS,
            List.of(RESCORE));

    public static final RetrievalOptions DEFAULT = new RetrievalOptions(
            Cutoffs.DEFAULT,
            List.of(),
            Optional.empty(),
            OptionalInt.empty(),
            new Prompt.Query(),
            new Prompt.Document(),
            new StoredCorpus(Optional.empty(), VectorSearch.USUAL_OVERSAMPLING));

    public static RetrievalOptions read(Config config) {
        Cutoffs cutoffs = new Cutoffs(
                ranks(config, ACCURACY),
                ranks(config, PRECISION_RECALL),
                ranks(config, NDCG),
                ranks(config, MRR),
                ranks(config, MAP));
        Optional<String> mainScore =
                config.find(SimilarityOptions.MAIN_SCORE).map(score -> score.key() + "_ndcg@" + cutoffs.largestNdcg());
        return new RetrievalOptions(
                cutoffs,
                config.get(SimilarityOptions.SCORE),
                config.find(PRIMARY_METRIC).or(() -> mainScore),
                OptionalInt.empty(),
                QUERY.read(config),
                CORPUS.read(config),
                new StoredCorpus(Optional.empty(), config.get(RESCORE)));
    }

    private static Parameter<List<Integer>> ranks(String metric, List<Integer> otherwise) {
        return Parameter.of(metric + "_at_k", RANKS, otherwise, "the ranks for " + metric.replace("_", " and "));
    }

    private static List<Integer> ranks(Config config, Parameter<List<Integer>> parameter) {
        List<Integer> ranks = config.get(parameter);
        return ranks.isEmpty() ? parameter.otherwise().orElseThrow() : ranks;
    }

    public RetrievalOptions cutTo(OptionalInt dimension) {
        return new RetrievalOptions(cutoffs, functions, primaryMetric, dimension, queryPrompt, corpusPrompt, stored);
    }

    /** The same, of documents whose embeddings are stored with this precision. */
    public RetrievalOptions store(Optional<Precision> precision) {
        return new RetrievalOptions(
                cutoffs,
                functions,
                primaryMetric,
                truncateDim,
                queryPrompt,
                corpusPrompt,
                new StoredCorpus(precision, stored.rescore()));
    }

    public RetrievalOptions withPrompts(Prompt ofQueries, Prompt ofCorpus) {
        return new RetrievalOptions(cutoffs, functions, primaryMetric, truncateDim, ofQueries, ofCorpus, stored);
    }
}
