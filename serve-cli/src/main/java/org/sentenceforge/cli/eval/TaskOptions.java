package org.sentenceforge.cli.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.eval.task.Parameters;
import org.sentenceforge.eval.task.Task;
import picocli.CommandLine.Option;

/** The options that describe one task, as a picocli mixin; each stands for a parameter of a configuration. */
public final class TaskOptions {

    @Option(
            names = "--task",
            paramLabel = "NAME",
            description =
                    "What to evaluate: information-retrieval, nano-beir, similarity, triplet, binary-classification, reranking, "
                            + "paraphrase-mining, translation, mse; for cross-encoders label-accuracy, cross-encoder-reranking, "
                            + "cross-encoder-classification, cross-encoder-correlation, cross-encoder-nano-beir.")
    private String task;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the data; prefix of all keys.")
    private String name;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "Data (.jsonl .csv .tsv .parquet, also .gz .zst; may be repeated or a glob), "
                    + "or for retrieval a folder in BEIR's or NanoBEIR's layout.")
    private List<String> data = new ArrayList<>();

    @Option(
            names = "--columns",
            paramLabel = "A,B,…",
            split = ",",
            hideParamSyntax = true,
            description = "Columns of the texts and of the label, when their names do not tell.")
    private List<String> columns = new ArrayList<>();

    @Option(
            names = "--labels",
            paramLabel = "A,B,…",
            split = ",",
            hideParamSyntax = true,
            description = "Names of classes 0, 1, …")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--corpus", paramLabel = "FILE", description = "Documents: _id, text and perhaps title.")
    private String corpus;

    @Option(names = "--queries", paramLabel = "FILE", description = "Queries: _id, text.")
    private String queries;

    @Option(names = "--qrels", paramLabel = "FILE", description = "Judgements: query-id, corpus-id, score.")
    private String qrels;

    @Option(names = "--split", paramLabel = "NAME", description = "Which qrels of a BEIR folder (test).")
    private String split;

    @Option(
            names = "--dataset-names",
            paramLabel = "A,B,…",
            split = ",",
            hideParamSyntax = true,
            description = "Sets of NanoBEIR.")
    private List<String> datasetNames = new ArrayList<>();

    @Option(
            names = "--dataset-id",
            paramLabel = "ID",
            description = "The hub's data set with the sets of NanoBEIR, where --data names no folder"
                    + " (sentence-transformers/NanoBEIR-en).")
    private String datasetId;

    @Option(names = "--duplicates", paramLabel = "FILE", description = "Pairs that are paraphrases: id1, id2.")
    private String duplicates;

    @Option(names = "--transitive-closure", description = "Duplicates of duplicates are duplicates, too.")
    private boolean transitiveClosure;

    @Option(names = "--teacher", paramLabel = "MODEL", description = "The model whose embeddings mse compares with.")
    private String teacher;

    @Option(
            names = "--corpus-embeddings",
            paramLabel = "C.npy",
            description =
                    "Embeddings of the corpus, one row per document in the file's order; no MODEL is needed then.")
    private String corpusEmbeddings;

    @Option(names = "--query-embeddings", paramLabel = "Q.npy", description = "Embeddings of all queries of the file.")
    private String queryEmbeddings;

    @Option(
            names = "--embeddings",
            paramLabel = "ROLE=FILE.npy",
            description = "Embeddings of other texts, one row per row of the data. Roles: sentence1, sentence2; "
                    + "anchor, positive, negative; source, target; texts; queries and documents (each sample's positives, then its "
                    + "negatives).")
    private Map<String, String> embeddings = new LinkedHashMap<>();

    @Option(
            names = "--pair-scores",
            paramLabel = "FILE.npy",
            description =
                    "A cross-encoder's scores [pairs] or [pairs, labels] in the data's order instead of MODEL. Of a sample with "
                            + "negatives: positives, negatives; with documents: positives, then the other documents.")
    private String pairScores;

    @Option(
            names = "--score",
            paramLabel = "A,B,…",
            split = ",",
            hideParamSyntax = true,
            description = "Similarities: cosine, dot, euclidean, manhattan. Default: the model's own.")
    private List<String> score = new ArrayList<>();

    @Option(names = "--main-score", paramLabel = "NAME", description = "The similarity of the primary metric.")
    private String mainScore;

    @Option(names = "--primary-metric", paramLabel = "KEY", description = "Of retrieval: such as cosine_map@100.")
    private String primaryMetric;

    @Option(
            names = "--truncate-dim",
            paramLabel = "N,M,…",
            split = ",",
            hideParamSyntax = true,
            description = "Cut embeddings to these dimensions; one evaluation for each.")
    private List<Integer> truncateDim = new ArrayList<>();

    @Option(
            names = "--precision",
            paramLabel = "A,B,…",
            split = ",",
            hideParamSyntax = true,
            description =
                    "Of similarity: quantize to float32, int8, uint8, binary or ubinary; one evaluation for each.")
    private List<String> precision = new ArrayList<>();

    @Option(names = "--query-prompt", paramLabel = "TEXT", description = "Before each query.")
    private String queryPrompt;

    @Option(names = "--query-prompt-name", paramLabel = "NAME", description = "One of the model's prompts.")
    private String queryPromptName;

    @Option(names = "--corpus-prompt", paramLabel = "TEXT", description = "Before each document.")
    private String corpusPrompt;

    @Option(names = "--corpus-prompt-name", paramLabel = "NAME", description = "One of the model's prompts.")
    private String corpusPromptName;

    @Option(
            names = "--accuracy-at-k",
            paramLabel = "K,…",
            split = ",",
            hideParamSyntax = true,
            description = "Default: 1,3,5,10.")
    private List<Integer> accuracyAtK = new ArrayList<>();

    @Option(
            names = "--precision-recall-at-k",
            paramLabel = "K,…",
            split = ",",
            hideParamSyntax = true,
            description = "Default: 1,3,5,10.")
    private List<Integer> precisionRecallAtK = new ArrayList<>();

    @Option(
            names = "--ndcg-at-k",
            paramLabel = "K,…",
            split = ",",
            hideParamSyntax = true,
            description = "Default: 10.")
    private List<Integer> ndcgAtK = new ArrayList<>();

    @Option(names = "--mrr-at-k", paramLabel = "K,…", split = ",", hideParamSyntax = true, description = "Default: 10.")
    private List<Integer> mrrAtK = new ArrayList<>();

    @Option(
            names = "--map-at-k",
            paramLabel = "K,…",
            split = ",",
            hideParamSyntax = true,
            description = "Default: 100.")
    private List<Integer> mapAtK = new ArrayList<>();

    @Option(names = "--at-k", paramLabel = "K", description = "Rank of MRR and nDCG of reranking (10).")
    private Integer atK;

    @Option(
            names = "--rerank-k",
            paramLabel = "K",
            description = "Documents to rerank in cross-encoder-nano-beir (100).")
    private Integer rerankK;

    @Option(
            names = "--always-rerank-positives",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Rank relevant documents that the first stage missed, too (default).")
    private boolean alwaysRerankPositives;

    @Option(names = "--margin", paramLabel = "X", description = "By how much a triplet's positive must be nearer (0).")
    private Double margin;

    @Option(names = "--top-k", paramLabel = "K", description = "Neighbours per text in paraphrase-mining (100).")
    private Integer topK;

    @Option(names = "--max-pairs", paramLabel = "N", description = "Candidates kept in paraphrase-mining (500000).")
    private Integer maxPairs;

    public boolean given() {
        return task != null;
    }

    public Task task() {
        return Task.ofName(task)
                .orElseThrow(() -> SforgeException.usage(
                        "--task: expected one of " + String.join(", ", Task.options()) + ", found '" + task + "'"));
    }

    /** What was given, by the names of a configuration. */
    public Parameters parameters() {
        Map<String, Object> given = new LinkedHashMap<>();
        put(given, "name", name);
        put(given, "data", data);
        put(given, "columns", columns);
        put(given, "labels", labels);
        put(given, "corpus", corpus);
        put(given, "queries", queries);
        put(given, "qrels", qrels);
        put(given, "split", split);
        put(given, "dataset_names", datasetNames);
        put(given, "dataset_id", datasetId);
        put(given, "duplicates", duplicates);
        put(given, "add_transitive_closure", transitiveClosure ? true : null);
        put(given, "teacher", teacher);
        put(given, "embeddings", embeddings());
        put(given, "pair_scores", pairScores);
        put(given, "score", score);
        put(given, "main_score", mainScore);
        put(given, "primary_metric", primaryMetric);
        put(given, "truncate_dim", truncateDim);
        put(given, "precision", precision);
        put(given, "query_prompt", queryPrompt);
        put(given, "query_prompt_name", queryPromptName);
        put(given, "corpus_prompt", corpusPrompt);
        put(given, "corpus_prompt_name", corpusPromptName);
        put(given, "accuracy_at_k", accuracyAtK);
        put(given, "precision_recall_at_k", precisionRecallAtK);
        put(given, "ndcg_at_k", ndcgAtK);
        put(given, "mrr_at_k", mrrAtK);
        put(given, "map_at_k", mapAtK);
        put(given, "at_k", atK);
        put(given, "rerank_k", rerankK);
        put(given, "always_rerank_positives", alwaysRerankPositives ? null : false);
        put(given, "margin", margin);
        put(given, "top_k", topK);
        put(given, "max_pairs", maxPairs);
        return new Parameters("--task " + task, given);
    }

    private Map<String, String> embeddings() {
        Map<String, String> all = new LinkedHashMap<>(embeddings);
        if (corpusEmbeddings != null) {
            all.put("corpus", corpusEmbeddings);
        }
        if (queryEmbeddings != null) {
            all.put("queries", queryEmbeddings);
        }
        return all;
    }

    private static void put(Map<String, Object> parameters, String key, Object value) {
        boolean empty = value == null
                || value instanceof List<?> list && list.isEmpty()
                || value instanceof Map<?, ?> map && map.isEmpty();
        if (!empty) {
            parameters.put(key, value);
        }
    }
}
