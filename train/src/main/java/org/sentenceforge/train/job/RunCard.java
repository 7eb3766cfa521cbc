package org.sentenceforge.train.job;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.ModelCard;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardDataBuilder;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.card.facts.CardOptions;
import org.sentenceforge.core.card.facts.DatasetFacts;
import org.sentenceforge.core.card.facts.FrameworkVersions;
import org.sentenceforge.core.card.facts.MeasuredUsage;
import org.sentenceforge.core.card.facts.ModelFacts;
import org.sentenceforge.core.card.facts.PairExamples;
import org.sentenceforge.core.card.facts.PublishedModel;
import org.sentenceforge.core.card.facts.TrainedCard;
import org.sentenceforge.core.card.facts.TrainingLogRows;
import org.sentenceforge.core.card.facts.WidgetSelection;
import org.sentenceforge.core.data.RowTable;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.eval.report.CardEvaluations;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.train.config.TrainConfig;
import org.sentenceforge.train.config.TrainingData;
import org.sentenceforge.train.config.arguments.TrainingArguments;
import org.sentenceforge.train.loop.EvaluationSet;
import org.sentenceforge.train.loop.LogEntry;
import org.sentenceforge.train.loop.Measured;
import org.sentenceforge.train.loop.TrainingSet;
import org.sentenceforge.train.loss.Loss;

/** Writes the model cards of a run: that of the trained model, and those of its checkpoints. */
final class RunCard {
    private final TrainConfig config;
    private final Path start;
    private final List<TrainingSet> sets;
    private final List<EvaluationSet> evaluationSets;
    private final List<RowTable> shown;
    private final WidgetSelection selection;
    private List<CardData.Dataset> datasets;
    private List<CardData.Dataset> evaluationDatasets;

    /** @param start where the model lies that training started from */
    RunCard(TrainConfig config, Path start, List<TrainingSet> sets, List<EvaluationSet> evaluationSets) {
        this.config = config;
        this.start = start;
        this.sets = sets;
        this.evaluationSets = evaluationSets;
        Stream<TrainingSet> chosen = evaluationSets.isEmpty()
                ? sets.stream()
                : evaluationSets.stream().map(EvaluationSet::set);
        shown = chosen.map(TrainingSet::rows).toList();
        selection = WidgetSelection.of(shown, config.arguments().randomness().seed());
    }

    /**
     * What a run has found so far.
     *
     * @param log      what was logged
     * @param epoch    now, with fraction
     * @param step     updates done
     * @param bestStep of the checkpoint that was kept; empty for the last
     * @param before   evaluation of the model that training started from
     * @param after    evaluation of the trained model; empty for a checkpoint
     */
    record Findings(
            List<LogEntry> log,
            double epoch,
            long step,
            Optional<Long> bestStep,
            Optional<Measured> before,
            Optional<Evaluation> after) {}

    /**
     * Writes a card.
     *
     * @param directory of the model
     * @param scorer    the same model
     */
    void write(Path directory, PairScorer scorer, Findings findings) {
        CardOptions options = config.card();
        ModelFacts model = ModelFacts.of(ModelDirectory.read(directory), options.style());
        boolean retrieval = TrainedCard.isRetrieval(options.style(), model, datasets(scorer, options.style()));
        Set<String> losses = Stream.concat(
                        sets.stream(), evaluationSets.stream().map(EvaluationSet::set))
                .flatMap(set -> names(set.data().loss()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        CardData training = CardDataBuilder.builder()
                .baseModel(PublishedModel.of(config.start().model(), start).orElse(null))
                .trainingDatasets(datasets)
                .evaluationDatasets(evaluationDatasets)
                .trainingLogs(logs(findings))
                .evaluations(findings.after
                        .map(evaluation -> CardEvaluations.of(evaluation.results()))
                        .orElse(List.of()))
                .widget(selection.widget())
                .usage(usage(scorer, retrieval))
                .frameworkVersions(options.pythonOnly() ? FrameworkVersions.originals() : FrameworkVersions.ours())
                .build();
        ModelCard.create(
                        directory,
                        TrainedCard.of(
                                options, model, losses, config.arguments().given(), training))
                .write();
    }

    /** The same for all cards, and costly: a thousand rows of each set are tokenized. */
    private List<CardData.Dataset> datasets(PairScorer scorer, CardStyle style) {
        if (datasets == null) {
            datasets = sets.stream().map(set -> dataset(set, scorer, style)).toList();
            evaluationDatasets = evaluationSets.stream()
                    .map(set -> dataset(set.set(), scorer, style))
                    .toList();
        }
        return datasets;
    }

    private CardData.UsageExamples usage(PairScorer scorer, boolean retrieval) {
        if (!(scorer instanceof Embedder embedder)) {
            return PairExamples.of(shown);
        }
        List<String> texts = TrainedCard.usageTexts(selection.usage(), retrieval);
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

    private CardData.Dataset dataset(TrainingSet set, PairScorer scorer, CardStyle style) {
        TrainingData data = set.data();
        Map<String, Object> parameters = data.loss().parameters(style);
        return new DatasetFacts(
                        data.name().isEmpty() ? null : data.name(),
                        data.id().orElse(null),
                        data.revision().orElse(null))
                .of(
                        config.kind(),
                        set.rows(),
                        text -> tokens(scorer, text),
                        new CardData.Loss(data.loss().name(), parameters.isEmpty() ? null : parameters));
    }

    private static int tokens(PairScorer scorer, String text) {
        TextTokenizer tokenizer = ((Embedder) scorer).tokenizer();
        return tokenizer.encode(List.of(text), "").sequences().get(0).length();
    }

    /** The names of a loss and of those that it is made of. */
    private static Stream<String> names(Loss loss) {
        return Stream.concat(Stream.of(loss.name()), loss.inner().stream().flatMap(RunCard::names));
    }

    private CardData.TrainingLogs logs(Findings findings) {
        boolean fit = config.arguments().preset() == TrainingArguments.Preset.FIT;
        TrainingLogRows rows = new TrainingLogRows(config.card().style());
        Optional<Measured> after = findings.after.map(Measured::of);
        Optional<Measured> columns = after.or(findings::before);
        if (fit) {
            // fit() writes model and card whenever an evaluation is the best so far, and loads nothing back at the end
            findings.log.stream()
                    .filter(entry -> entry.step() <= findings.bestStep.orElse(findings.step))
                    .forEach(entry -> add(entry, columns, rows));
            return rows.logs(null);
        }
        findings.before.ifPresent(evaluation -> rows.metricsBefore(cells(evaluation, evaluation.metrics())));
        findings.log.forEach(entry -> add(entry, columns, rows));
        after.ifPresent(evaluation ->
                rows.metricsAfter(findings.epoch, findings.step, cells(evaluation, evaluation.metrics())));
        return rows.logs(findings.bestStep.orElse(null));
    }

    private void add(LogEntry entry, Optional<Measured> columns, TrainingLogRows rows) {
        if (entry.values().containsKey("loss")) {
            rows.trainingLoss(entry.epoch(), entry.step(), entry.values().get("loss"));
            return;
        }
        for (EvaluationSet set : evaluationSets) {
            rows.evaluationLoss(
                    entry.epoch(),
                    entry.step(),
                    set.name().isEmpty() ? null : set.name(),
                    entry.values().get(set.key()));
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        entry.values().forEach((key, value) -> metrics.put(key.replaceFirst("^eval_", ""), value));
        rows.metrics(
                entry.epoch(),
                entry.step(),
                columns.map(evaluation -> cells(evaluation, metrics)).orElse(Map.of()));
    }

    /** The primary ones of some metrics; of reranking with the gain over the first stage. */
    private static Map<String, Object> cells(Measured columns, Map<String, Double> metrics) {
        Map<String, Object> cells = new LinkedHashMap<>();
        for (String key : columns.primary().keySet()) {
            Double value = metrics.get(key);
            Double before = metrics.get(columns.firstStages().get(key));
            if (value != null) {
                cells.put(key, before == null ? value : new CardData.Gain(value, value - before));
            }
        }
        return cells;
    }
}
