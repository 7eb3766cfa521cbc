package org.sentenceforge.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.ModelCard;
import org.sentenceforge.core.card.data.BaseModel;
import org.sentenceforge.core.card.data.CardDataset;
import org.sentenceforge.core.card.data.CardEvaluation;
import org.sentenceforge.core.card.data.CardKind;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.card.data.LossText;
import org.sentenceforge.core.card.data.TrainingLogs;
import org.sentenceforge.core.card.data.UsageExamples;
import org.sentenceforge.core.card.facts.CardOptions;
import org.sentenceforge.core.card.facts.DatasetFacts;
import org.sentenceforge.core.card.facts.FrameworkVersions;
import org.sentenceforge.core.card.facts.MeasuredUsage;
import org.sentenceforge.core.card.facts.ModelFacts;
import org.sentenceforge.core.card.facts.TrainedCard;
import org.sentenceforge.core.card.facts.TrainingFacts;
import org.sentenceforge.core.card.facts.TrainingLog;
import org.sentenceforge.core.card.facts.WidgetSelection;
import org.sentenceforge.core.encode.TextEmbedder;
import org.sentenceforge.core.hub.HubRepository;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.ModelReference;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.eval.command.CardUpdate;
import org.sentenceforge.eval.evaluator.Evaluation;
import org.sentenceforge.train.config.TrainConfig;
import org.sentenceforge.train.config.TrainingData;
import org.sentenceforge.train.config.arguments.TrainingArguments;
import org.sentenceforge.train.loop.LogEntry;
import org.sentenceforge.train.loop.TrainingSet;
import org.sentenceforge.train.loss.Loss;

/**
 * The model card of a run.
 *
 * @param start    where the model lies that training started from
 * @param log      what was logged
 * @param epoch    at the end, with fraction
 * @param step     the last one
 * @param bestStep of the checkpoint that was kept; empty for the last
 * @param after    evaluation of the final model
 */
record RunCard(
        TrainConfig config,
        Path start,
        List<TrainingSet> sets,
        List<LogEntry> log,
        double epoch,
        long step,
        Optional<Long> bestStep,
        Optional<Evaluation> before,
        Optional<Evaluation> after) {

    /**
     * Writes the card of a trained model.
     *
     * @param directory of the final model
     * @param embedder  the final model
     */
    void write(Path directory, TextEmbedder embedder, TextTokenizer tokenizer) {
        CardOptions options = config.card();
        ModelFacts model = ModelFacts.of(ModelDirectory.read(directory), options.style());
        ToIntFunction<String> tokens =
                text -> tokenizer.encode(List.of(text), "").sequences().get(0).length();
        List<CardDataset> datasets =
                sets.stream().map(set -> dataset(set, tokens, options.style())).toList();
        WidgetSelection selection = WidgetSelection.of(
                sets.stream().map(TrainingSet::rows).toList(),
                config.arguments().randomness().seed());
        boolean retrieval = TrainedCard.isRetrieval(options.style(), model, datasets);
        List<String> texts = TrainedCard.usageTexts(selection.usage(), retrieval);
        TrainingFacts facts = new TrainingFacts(
                base(),
                datasets,
                List.of(),
                sets.stream()
                        .flatMap(set -> names(set.data().loss()))
                        .distinct()
                        .toList(),
                config.arguments().given(),
                logs(),
                evaluations(),
                selection.widget(),
                usage(embedder, texts, retrieval),
                options.pythonOnly() ? FrameworkVersions.originals() : FrameworkVersions.ours());
        ModelCard.create(directory, TrainedCard.of(options, model, facts), options.pythonOnly())
                .write();
    }

    private static UsageExamples usage(TextEmbedder embedder, List<String> texts, boolean retrieval) {
        if (texts.isEmpty()) {
            return TrainedCard.unmeasured(texts, retrieval);
        }
        try {
            return retrieval ? MeasuredUsage.retrieval(embedder, texts) : MeasuredUsage.sentences(embedder, texts);
        } catch (SforgeException e) {
            // routes may be for other tasks than queries and documents; the original too then shows no similarities
            if (e.exitCode() == ExitCode.USAGE) {
                return TrainedCard.unmeasured(texts, retrieval);
            }
            throw e;
        }
    }

    private static CardDataset dataset(TrainingSet set, ToIntFunction<String> tokens, CardStyle style) {
        TrainingData data = set.data();
        Map<String, Object> parameters = data.loss().parameters(style);
        return new DatasetFacts(
                        data.name().isEmpty() ? null : data.name(),
                        data.id().orElse(null),
                        data.revision().orElse(null))
                .of(
                        CardKind.SENTENCE_TRANSFORMER,
                        set.rows(),
                        tokens,
                        new LossText(data.loss().name(), parameters.isEmpty() ? null : parameters));
    }

    /** The names of a loss and of those that it is made of. */
    private static Stream<String> names(Loss loss) {
        return Stream.concat(Stream.of(loss.name()), loss.inner().stream().flatMap(RunCard::names));
    }

    /** The model that training started from, where others can get it: one of the hub, at its commit, or the built-in one. */
    private BaseModel base() {
        if (config.start().model().startsWith(ModelReference.BUILTIN_PREFIX)) {
            return new BaseModel(
                    "sentence-transformers/" + config.start().model().substring(ModelReference.BUILTIN_PREFIX.length()),
                    null);
        }
        return HubRepository.ofSnapshot(start)
                .map(model -> new BaseModel(model.id(), model.revision()))
                .orElse(null);
    }

    private TrainingLogs logs() {
        boolean fit = config.arguments().preset() == TrainingArguments.Preset.FIT;
        TrainingLog rows = new TrainingLog(config.card().style());
        if (fit) {
            // fit() writes model and card whenever an evaluation is the best so far, and loads nothing back at the end
            log.stream().filter(entry -> entry.step() <= bestStep.orElse(step)).forEach(entry -> add(entry, rows));
            return rows.logs(null);
        }
        before.ifPresent(evaluation -> rows.metricsBefore(primary(evaluation)));
        log.forEach(entry -> add(entry, rows));
        after.ifPresent(evaluation -> rows.metricsAfter(epoch, step, primary(evaluation)));
        return rows.logs(bestStep.orElse(null));
    }

    private void add(LogEntry entry, TrainingLog rows) {
        if (entry.values().containsKey("loss")) {
            rows.trainingLoss(entry.epoch(), entry.step(), entry.values().get("loss"));
        } else {
            rows.metrics(entry.epoch(), entry.step(), primary(entry));
        }
    }

    private static Map<String, Double> primary(Evaluation evaluation) {
        return evaluation.results().stream()
                .collect(Collectors.toMap(
                        result -> result.key(result.primaryMetric()),
                        result -> result.metrics().get(result.primaryMetric()),
                        (first, second) -> first,
                        LinkedHashMap::new));
    }

    /** The primary metrics among those that an evaluation during training logged. */
    private Map<String, Double> primary(LogEntry entry) {
        return after.map(RunCard::primary).orElse(Map.of()).keySet().stream()
                .filter(key -> entry.values().containsKey("eval_" + key))
                .collect(Collectors.toMap(
                        key -> key,
                        key -> entry.values().get("eval_" + key),
                        (first, second) -> first,
                        LinkedHashMap::new));
    }

    private List<CardEvaluation> evaluations() {
        return after.map(evaluation -> CardUpdate.evaluations(evaluation.results()))
                .orElse(List.of());
    }
}
