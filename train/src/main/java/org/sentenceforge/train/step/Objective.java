package org.sentenceforge.train.step;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.SparseAutoEncoder;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.torch.TorchWay;
import org.sentenceforge.train.loss.Gradients;
import org.sentenceforge.train.loss.Loss;

/**
 * The loss of a data set, and how its gradient is found.
 *
 * @param columns    the chain of modules that each text column goes through, none of them with a choice of routes left; made as many as
 *     the loss sees columns of embeddings or of logits
 * @param labelWidth how many numbers a label has, 0 where it is no list; empty where there are no labels
 */
public record Objective(Loss loss, Gradients gradients, List<SentenceModel> columns, Optional<Integer> labelWidth) {
    /** What the names of the copy's parameters begin with, where a loss trains a copy of the model. */
    static final String TWIN = "twin/";

    public Objective {
        int columnCount = columns.size();
        int dimension = columns.get(0).dimension();
        loss.check(dimension);
        if (loss.inputs().latents()) {
            checkLatents(loss, columns);
        }
        labelWidth
                .filter(width -> width > 0)
                .ifPresent(width -> loss.inputs().checkWidth(loss.name(), width, columnCount, dimension));
        if (loss.inputs().layers() && columns.get(0).encoder().isEmpty()) {
            throw SforgeException.usage(loss.name() + ": the model has no transformer, whose layers it needs");
        }
        if (loss.inputs().layers() && gradients instanceof Gradients.Cached) {
            throw SforgeException.usage(
                    loss.name()
                            + ": needs all layers at once, which a cache does not keep; leave mini_batch_size and gradient_checkpointing out");
        }
        int seen = loss.inputs().embeddings(columnCount);
        columns = seen == columnCount ? columns : Collections.nCopies(seen, columns.get(0));
    }

    private static void checkLatents(Loss loss, List<SentenceModel> columns) {
        SentenceModule last = last(columns.get(0));
        if (!(last instanceof SparseAutoEncoder encoder)
                || columns.stream().distinct().count() > 1) {
            throw SforgeException.usage(loss.name()
                    + ": expected a model that ends with a SparseAutoEncoder, got one that ends with a "
                    + last.getClass().getSimpleName() + "; modules: [Pooling, SparseAutoEncoder] makes one");
        }
        if (4 * encoder.k() > encoder.hidden() || encoder.kAux() < 1 || encoder.kAux() > encoder.hidden()) {
            throw SforgeException.usage(String.format(
                    Locale.ROOT,
                    "%s: looks at 4 times k and at k_aux of the SparseAutoEncoder's %d latents, got k %d and k_aux %d;"
                            + " expected at most %d and from 1 to %d",
                    loss.name(),
                    encoder.hidden(),
                    encoder.k(),
                    encoder.kAux(),
                    encoder.hidden() / 4,
                    encoder.hidden()));
        }
    }

    private static SentenceModule last(SentenceModel model) {
        return model.modules().get(model.modules().size() - 1);
    }

    /** What the model ends with, for a loss that asks for latents. */
    Optional<SparseAutoEncoder> autoEncoder() {
        return loss.inputs().latents() ? Optional.of((SparseAutoEncoder) last(columns.get(0))) : Optional.empty();
    }

    /** All columns through the same chain, no labels, the loss's own way to the gradient. */
    public static Objective of(Loss loss, SentenceModel model, int columns) {
        return new Objective(loss, loss.gradients(), Collections.nCopies(columns, model), Optional.empty());
    }

    /** Whether a parameter of a program is one of the model's of these names, or a copy of one. */
    static boolean isOneOf(Set<String> modelNames, String parameter) {
        return modelNames.contains(modelName(parameter));
    }

    /** The name that a parameter of a program has in the model, of which it may be a copy. */
    static String modelName(String parameter) {
        return parameter.startsWith(TWIN) ? parameter.substring(TWIN.length()) : parameter;
    }

    int dimension() {
        return columns.get(0).dimension();
    }

    /** How many layers but the last the loss sees; 0 where it sees none. */
    int layers() {
        return loss.inputs().layers()
                ? ParameterScan.layers(columns.get(0).encoder().orElseThrow())
                : 0;
    }

    /** The way of each column's texts. */
    List<TorchWay> ways() {
        return IntStream.range(0, columns.size()).mapToObj(this::way).toList();
    }

    private TorchWay way(int column) {
        String copy = loss.inputs().twin() && column == 0 ? TWIN : "";
        List<SentenceModule> modules = columns.get(column).modules();
        int end = modules.size() - (loss.inputs().latents() ? 1 : 0);
        return new TorchWay(
                new SentenceModel(modules.subList(0, end)), copy, loss.inputs().layers());
    }

    /** Neighbouring columns that go the same way, and so through the model as one batch. */
    record Run(TorchWay way, int from, int to) {}

    /** A run's texts of a batch; of a batch with a single column every run's are these. */
    static List<TokenSequence> texts(MicroBatch batch, Run run) {
        return batch.columns().size() == 1 ? batch.texts(0, 1) : batch.texts(run.from(), run.to());
    }

    /** Each run's texts of a batch, cut into mini-batches. */
    List<MiniBatchEncoder.Cut> cuts(MicroBatch batch, Gradients.Cached bounds) {
        return runs().stream()
                .map(run -> {
                    List<TokenSequence> texts = texts(batch, run);
                    return new MiniBatchEncoder.Cut(run.way(), texts, MiniBatches.of(texts, bounds));
                })
                .toList();
    }

    List<Run> runs() {
        List<TorchWay> ways = ways();
        List<Run> runs = new ArrayList<>();
        for (int from = 0; from < ways.size(); ) {
            int to = from + 1;
            while (to < ways.size() && ways.get(to).equals(ways.get(from))) {
                to++;
            }
            runs.add(new Run(ways.get(from), from, to));
            from = to;
        }
        return runs;
    }
}
