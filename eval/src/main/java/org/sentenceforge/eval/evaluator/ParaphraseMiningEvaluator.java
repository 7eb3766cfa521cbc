package org.sentenceforge.eval.evaluator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.Rows;
import org.sentenceforge.eval.result.Scores;
import org.sentenceforge.eval.retrieval.ParaphraseMining;
import org.sentenceforge.eval.task.Dimensions;
import org.sentenceforge.eval.task.EmbeddingEvaluator;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.Precisions;
import org.sentenceforge.eval.task.RowFile;
import org.sentenceforge.eval.task.Task;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.TextColumn;

/**
 * Paraphrase mining: how well the most similar pairs of a collection are its known duplicates.
 *
 * <p>Keys: {@code average_precision} (primary; precisions at the duplicates found over all distinct duplicates), {@code f1}
 * with its {@code precision}, {@code recall} and {@code threshold}.
 */
public final class ParaphraseMiningEvaluator implements EmbeddingEvaluator {
    private static final Parameter<String> DUPLICATES =
            Parameter.optional("duplicates", RowFile.file(), "pairs that are paraphrases: id1, id2");
    private static final Parameter<Boolean> ADD_TRANSITIVE_CLOSURE = Parameter.of(
            "add_transitive_closure", ValueTypes.FLAG, false, "count duplicates of duplicates as duplicates too");
    private static final Parameter<Integer> TOP_K = Parameter.of(
            "top_k",
            ValueTypes.whole(1),
            ParaphraseMining.DEFAULT.topK(),
            "how many neighbours of each text are considered");
    private static final Parameter<Integer> MAX_PAIRS = Parameter.of(
            "max_pairs", ValueTypes.whole(1), ParaphraseMining.DEFAULT.maxPairs(), "how many candidate pairs are kept");

    public static final Task TASK = Task.ofEmbeddings(
            "ParaphraseMining",
            "paraphrase-mining",
            "how many of a collection's most similar pairs are known duplicates",
            Task.joined(
                    List.of(RowFile.DATA, DUPLICATES, ADD_TRANSITIVE_CLOSURE, TOP_K, MAX_PAIRS), Precisions.PARAMETERS),
            ParaphraseMiningEvaluator::read);

    private static PlannedTask.Opening read(Config config) {
        List<String> files = config.require(RowFile.DATA, List.of());
        String duplicates = config.require(DUPLICATES, "");
        Closure closure = config.get(ADD_TRANSITIVE_CLOSURE) ? Closure.TRANSITIVE : Closure.AS_GIVEN;
        ParaphraseMining mining = new ParaphraseMining(config.get(TOP_K), config.get(MAX_PAIRS));
        Dimensions dimensions = Dimensions.read(config);
        Precisions precisions = Precisions.read(config);
        return data -> {
            Map<String, String> texts = new LinkedHashMap<>();
            RowFile.of(files).forEach(Selection.of("id").withOptional("text"), row -> {
                if (texts.containsKey(row.text("id"))) {
                    throw SforgeException.badData(row.location() + ": column 'id': '" + row.text("id")
                            + "' occurs a second time; ids must be distinct, remove one of the rows");
                }
                texts.put(row.text("id"), row.text("text"));
            });
            List<List<String>> pairs = new ArrayList<>();
            RowFile.of(duplicates)
                    .forEach(Selection.of("id1", "id2"), row -> pairs.add(List.of(row.text("id1"), row.text("id2"))));
            long unknown = pairs.stream()
                    .filter(pair -> !texts.keySet().containsAll(pair))
                    .count();
            if (unknown > 0) {
                data.warn(duplicates + ": " + unknown + " pairs name a text that is not in the data; left out");
            }
            return precisions.each(
                    dimensions,
                    dimension -> new ParaphraseMiningEvaluator(
                            dimension.name(),
                            List.copyOf(texts.keySet()),
                            new ArrayList<>(texts.values()),
                            pairs,
                            closure,
                            mining,
                            dimension.truncateDim()));
        };
    }

    /** Whether duplicates of duplicates are duplicates, too. */
    public enum Closure {
        AS_GIVEN,
        TRANSITIVE
    }

    private final String name;
    private final TextColumn texts;
    private final Set<Long> duplicates;
    private final Closure closure;
    private final ParaphraseMining mining;
    private final OptionalInt truncateDim;

    /**
     * @param ids one per text, distinct
     * @param pairs pairs of ids that are duplicates; a pair with an id that is not among {@code ids} is left out
     */
    public ParaphraseMiningEvaluator(
            String name,
            List<String> ids,
            List<String> texts,
            List<List<String>> pairs,
            Closure closure,
            ParaphraseMining mining,
            OptionalInt truncateDim) {
        Rows.requireSome(ids.size(), "texts");
        this.name = name;
        this.texts = new TextColumn("texts", texts);
        this.closure = closure;
        this.mining = mining;
        this.truncateDim = truncateDim;
        Map<String, Integer> rowOfId = new HashMap<>();
        for (int row = 0; row < ids.size(); row++) {
            rowOfId.put(ids.get(row), row);
        }
        DuplicatePairs given = new DuplicatePairs(ids.size());
        for (List<String> pair : pairs) {
            Integer a = rowOfId.get(pair.get(0));
            Integer b = rowOfId.get(pair.get(1));
            if (a != null && b != null) {
                given.add(a, b);
            }
        }
        this.duplicates = closure == Closure.TRANSITIVE ? given.transitive() : given.direct();
    }

    @Override
    public Evaluation evaluate(EmbeddingSource source) {
        List<ParaphraseMining.Pair> pairs = mining.mine(source.embed(texts, new Prompt.Default(), truncateDim));
        int correct = 0;
        double averagePrecision = 0;
        double bestF1 = 0;
        double bestPrecision = 0;
        double bestRecall = 0;
        double threshold = 0;
        for (int i = 0; i < pairs.size(); i++) {
            ParaphraseMining.Pair pair = pairs.get(i);
            if (!duplicates.contains(DuplicatePairs.key(pair.first(), pair.second()))) {
                continue;
            }
            correct++;
            double precision = (double) correct / (i + 1);
            double recall = (double) correct / duplicates.size();
            double f1 = 2 * precision * recall / (precision + recall);
            averagePrecision += precision;
            if (f1 > bestF1) {
                bestF1 = f1;
                bestPrecision = precision;
                bestRecall = recall;
                double next = pairs.get(Math.min(i + 1, pairs.size() - 1)).score();
                threshold = (pair.score() + next) / 2;
            }
        }
        averagePrecision = duplicates.isEmpty() ? 0 : averagePrecision / duplicates.size();
        return new Scores("ParaphraseMiningEvaluator", name)
                .config("add_transitive_closure", closure == Closure.TRANSITIVE)
                .config("max_pairs", mining.maxPairs())
                .config("top_k", mining.topK())
                .truncateDim(truncateDim)
                .add("average_precision", averagePrecision)
                .add("f1", bestF1)
                .add("precision", "precision", bestPrecision)
                .add("recall", "recall", bestRecall)
                .add("threshold", threshold)
                .column("f1", bestF1)
                .column("threshold", threshold)
                .column("average_precision", averagePrecision)
                .evaluation("average_precision", "paraphrase_mining_evaluation");
    }

    /** A graph of rows joined by being duplicates. */
    private static final class DuplicatePairs {
        private final int[] parent;
        private final Set<Long> keys = new HashSet<>();

        DuplicatePairs(int rows) {
            parent = Rows.all(rows);
        }

        static long key(int a, int b) {
            return (long) Math.min(a, b) << 32 | Math.max(a, b);
        }

        void add(int a, int b) {
            keys.add(key(a, b));
            parent[root(a)] = root(b);
        }

        Set<Long> direct() {
            return keys;
        }

        /** All pairs within a connected component. */
        Set<Long> transitive() {
            Map<Integer, Set<Integer>> components = new HashMap<>();
            for (int row = 0; row < parent.length; row++) {
                components.computeIfAbsent(root(row), r -> new HashSet<>()).add(row);
            }
            Set<Long> closed = new HashSet<>(keys);
            for (Set<Integer> component : components.values()) {
                for (int a : component) {
                    for (int b : component) {
                        if (a < b) {
                            closed.add(key(a, b));
                        }
                    }
                }
            }
            return closed;
        }

        private int root(int row) {
            int root = row;
            while (parent[root] != root) {
                parent[root] = parent[parent[root]];
                root = parent[root];
            }
            return root;
        }
    }
}
