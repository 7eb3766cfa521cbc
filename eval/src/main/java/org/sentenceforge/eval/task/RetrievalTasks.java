package org.sentenceforge.eval.task;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.eval.evaluator.InformationRetrievalEvaluator;
import org.sentenceforge.eval.evaluator.NanoBeirEvaluator;
import org.sentenceforge.eval.retrieval.RetrievalData;
import org.sentenceforge.eval.retrieval.RetrievalOptions;
import org.sentenceforge.eval.retrieval.RetrievalOptions.Cutoffs;

/** Retrieval: one collection in the layout of BEIR, or the folders of NanoBEIR. */
record RetrievalTasks(TaskReader reader) {

    List<InformationRetrievalEvaluator> informationRetrieval() {
        Parameters parameters = reader.parameters();
        Optional<Path> folder = parameters.text("data").map(Path::of);
        Optional<String> split = parameters.text("split");
        Documents corpus = documents("corpus", folder);
        Documents queries = documents("queries", folder);
        String qrels = parameters
                .text("qrels")
                .or(() -> folder.map(f -> RowFile.inFolder(f.resolve("qrels"), split.orElse("test"))))
                .orElseThrow(() -> parameters.missing("qrels"));
        Map<String, Set<String>> relevant = RetrievalFiles.relevant(RowFile.qrels(qrels));
        RetrievalData data = new RetrievalData(queries.ids(), queries.texts(), corpus.ids(), corpus.texts(), relevant);
        noteUnknownIds(data, qrels);
        RetrievalOptions options = options(
                reader.prompt("query_prompt", new Prompt.Query()),
                reader.prompt("corpus_prompt", new Prompt.Document()));
        return reader.perDimension(dimension ->
                new InformationRetrievalEvaluator(dimension.name(), data, cut(options, dimension.truncateDim())));
    }

    List<NanoBeirEvaluator> nanoBeir() {
        Parameters parameters = reader.parameters();
        List<String> names = parameters.texts("dataset_names");
        Map<String, String> queryPrompts = parameters.textsByKey("query_prompts");
        Map<String, String> corpusPrompts = parameters.textsByKey("corpus_prompts");
        List<NanoBeirEvaluator.NamedSet> sets = new ArrayList<>();
        for (String name : names.isEmpty() ? NanoBeirSet.names() : names) {
            NanoBeirSet set = NanoSet.set(parameters, name);
            RetrievalData data = reader.nanoSet(set).data();
            noteUnknownIds(data, set.folder());
            sets.add(new NanoBeirEvaluator.NamedSet(
                    name,
                    set,
                    data,
                    prompt("query_prompts", queryPrompts, name, reader.prompt("query_prompt", new Prompt.Query())),
                    prompt(
                            "corpus_prompts",
                            corpusPrompts,
                            name,
                            reader.prompt("corpus_prompt", new Prompt.Document()))));
        }
        RetrievalOptions options = options(new Prompt.Query(), new Prompt.Document());
        List<Integer> dimensions = parameters.integers("truncate_dim", List.of());
        if (dimensions.isEmpty()) {
            return List.of(new NanoBeirEvaluator(sets, options));
        }
        return dimensions.stream()
                .map(dimension -> new NanoBeirEvaluator(sets, cut(options, OptionalInt.of(dimension))))
                .toList();
    }

    private Prompt prompt(String key, Map<String, String> prompts, String name, Prompt otherwise) {
        if (prompts.isEmpty()) {
            return otherwise;
        }
        if (!prompts.containsKey(name)) {
            throw reader.parameters().wrong(key, "an entry for every data set, also for " + name, prompts.keySet());
        }
        return new Prompt.Literal(prompts.get(name), otherwise.role());
    }

    private Documents documents(String role, Optional<Path> folder) {
        Optional<String> file = reader.parameters()
                .text(role)
                .or(() -> folder.filter(Files::isDirectory).map(f -> RowFile.inFolder(f, role)));
        if (file.isPresent()) {
            Documents documents = Documents.read(RowFile.of(file.get()), Documents.WithoutText.KEPT);
            if (reader.vectors(role).isEmpty() && !documents.haveTexts()) {
                throw SforgeException.badData(file.get() + ": the row with _id '"
                        + documents.ids().get(documents.texts().indexOf(null))
                        + "' has no text; add one, or remove the row");
            }
            return documents;
        }
        return reader.vectors(role)
                .map(vectors -> Documents.numbered(vectors.size()))
                .orElseThrow(() -> reader.parameters().missing(role));
    }

    private void noteUnknownIds(RetrievalData data, String where) {
        long unknown = data.unknownRelevant();
        if (unknown > 0) {
            reader.note(where + ": " + unknown + " relevant "
                    + (unknown == 1 ? "document is" : "documents are")
                    + " not in the corpus; counted as never found");
        }
    }

    private RetrievalOptions options(Prompt queryPrompt, Prompt corpusPrompt) {
        Parameters parameters = reader.parameters();
        Cutoffs cutoffs = new Cutoffs(
                parameters.integers("accuracy_at_k", Cutoffs.DEFAULT.accuracy()),
                parameters.integers("precision_recall_at_k", Cutoffs.DEFAULT.precisionRecall()),
                parameters.integers("ndcg_at_k", Cutoffs.DEFAULT.ndcg()),
                parameters.integers("mrr_at_k", Cutoffs.DEFAULT.mrr()),
                parameters.integers("map_at_k", Cutoffs.DEFAULT.map()));
        Optional<String> primary = parameters
                .text("primary_metric")
                .or(() -> parameters
                        .text("main_score")
                        .map(score -> reader.function(score).key() + "_ndcg@" + cutoffs.largestNdcg()));
        return new RetrievalOptions(
                cutoffs, reader.functions(), primary, OptionalInt.empty(), queryPrompt, corpusPrompt);
    }

    private static RetrievalOptions cut(RetrievalOptions options, OptionalInt dimension) {
        return dimension.isPresent() ? options.withTruncateDim(dimension.getAsInt()) : options;
    }
}
