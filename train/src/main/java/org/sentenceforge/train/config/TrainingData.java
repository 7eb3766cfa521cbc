package org.sentenceforge.train.config;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Section;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.data.ListLengths;
import org.sentenceforge.train.config.arguments.Prompts;
import org.sentenceforge.train.loss.Gradients;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.biencoder.MultipleNegativesRankingLoss;

/**
 * One data set to train on, or to find the loss of.
 *
 * @param name     as cards show it; empty where it has none
 * @param source   what {@code data} says; opened when training begins
 * @param columns  which columns, in the order that decides their role
 * @param prompts  the words before a column's texts, by column; under {@link Prompts#ALL_COLUMNS} those before every column's
 * @param id       id on the hub, for the card
 * @param revision for the card
 * @param gradients how the loss's gradient is found
 * @param lists     what to do with lists of texts that differ in length
 */
@RecordBuilder
public record TrainingData(
        String name,
        DataSource source,
        DataColumns columns,
        Loss loss,
        Map<String, String> prompts,
        Optional<String> id,
        Optional<String> revision,
        Gradients gradients,
        ListLengths lists) {
    private static final Parameter<String> NAME = Parameter.of(
            "name", ValueTypes.TEXT, "", "its name on the card and in other keys; required if there are several");
    private static final Parameter<DataSource> DATA = Parameter.optional(
            "data",
            DataSource.TYPE,
            "a path, a glob, a list of them, {sql: \"SELECT …\"} or {hub: org/name, split: train}");
    private static final Parameter<DataColumns> COLUMNS = Parameter.of(
            "columns",
            DataColumns.TYPE,
            DataColumns.ALL,
            "the columns to use, in the order of their roles, or new names with their source columns; all by default");
    private static final Parameter<Prompts> PROMPT = Parameter.optional(
            "prompt", Prompts.OF_ONE_SET, "the prompt before its texts, for all columns or by column");
    private static final Parameter<String> ID =
            Parameter.optional("id", ValueTypes.TEXT, "its id on the hub, for the card");
    private static final Parameter<String> REVISION =
            Parameter.optional("revision", ValueTypes.TEXT, "its commit on the hub, for the card");

    private static final Parameter<Integer> MINI_BATCH_SIZE = Parameter.optional(
            "mini_batch_size",
            ValueTypes.whole(1),
            "texts encoded at a time, so that a batch need not fit into memory: the gradient of any loss then goes"
                    + " through a cache");
    private static final Parameter<ListLengths> LIST_LENGTHS = Parameter.of(
            "list_lengths",
            ValueTypes.named(
                    List.of(ListLengths.values()), lengths -> lengths.name().toLowerCase(Locale.ROOT)),
            ListLengths.REFUSE,
            "what to do with lists of texts that differ in length: refuse them, or cut them to the shortest");

    /** Stands for a loss that cannot be read, until all mistakes are told. */
    private static final Loss STAND_IN = new MultipleNegativesRankingLoss();

    private static Parameter<Loss> loss(Catalogue<Loss> losses) {
        return Parameter.optional("loss", losses, "the name of a loss, or 'Name: {parameter: value}'");
    }

    static List<Parameter<?>> parameters(Catalogue<Loss> losses) {
        return List.of(NAME, DATA, COLUMNS, loss(losses), PROMPT, ID, REVISION, MINI_BATCH_SIZE, LIST_LENGTHS);
    }

    /**
     * An item of the list {@code train}.
     *
     * @param losses those of the kind of model that is trained
     */
    static Section<TrainingData> training(Catalogue<Loss> losses) {
        Parameter<Loss> parameter = loss(losses);
        return section(losses, keys -> keys.require(parameter, STAND_IN));
    }

    /**
     * An item of the list {@code eval}: without a loss of its own it has that of the training set of the same name, or of the only one.
     */
    static Section<TrainingData> evaluation(Catalogue<Loss> losses, List<TrainingData> training) {
        Parameter<Loss> parameter = loss(losses);
        return section(
                losses,
                keys -> keys.has(parameter.name())
                        ? keys.find(parameter).orElse(STAND_IN)
                        : lossOfTraining(keys, training).orElseGet(() -> {
                            keys.problem(
                                    parameter.name(),
                                    "missing, and no training set is named '" + keys.get(NAME)
                                            + "'; give a loss, or one of the names "
                                            + training.stream()
                                                    .map(TrainingData::name)
                                                    .toList());
                            return STAND_IN;
                        }));
    }

    private static Optional<Loss> lossOfTraining(Config keys, List<TrainingData> training) {
        return training.stream()
                .filter(set -> training.size() == 1 || set.name.equals(keys.get(NAME)))
                .findFirst()
                .map(TrainingData::loss);
    }

    private static Section<TrainingData> section(Catalogue<Loss> losses, Function<Config, Loss> loss) {
        return new Section<>(parameters(losses), keys -> Optional.of(read(keys, loss.apply(keys))));
    }

    private static TrainingData read(Config keys, Loss loss) {
        DataSource source = keys.require(DATA, new DataSource.Files(List.of()));
        return new TrainingData(
                keys.get(NAME),
                source,
                keys.get(COLUMNS),
                loss,
                keys.find(PROMPT).map(prompts -> prompts.of("")).orElse(Map.of()),
                keys.find(ID).or(source::hubId),
                keys.find(REVISION),
                keys.find(MINI_BATCH_SIZE)
                        .<Gradients>map(size -> new Gradients.Cached(size, OptionalInt.empty()))
                        .orElse(loss.gradients()),
                keys.get(LIST_LENGTHS));
    }

    /** The same with the prompts that arguments have for it, where it has none of its own. */
    TrainingData withDefaults(Prompts others) {
        if (prompts.containsKey(Prompts.ALL_COLUMNS)) {
            return this;
        }
        Map<String, String> merged = new LinkedHashMap<>(others.of(name));
        merged.putAll(prompts);
        return TrainingDataBuilder.builder(this).prompts(merged).build();
    }

    /** The same with columns under the names that {@code fit()} gives them. */
    TrainingData withColumnsOfFit() {
        return TrainingDataBuilder.builder(this).columns(columns.namedByFit()).build();
    }

    /** The same with other mini-batches, where its loss's gradient goes through a cache. */
    public TrainingData withMiniBatches(int texts) {
        return gradients instanceof Gradients.Cached cached
                ? TrainingDataBuilder.builder(this)
                        .gradients(new Gradients.Cached(texts, cached.miniBatchTokens()))
                        .build()
                : this;
    }

    /** This data set at the commit that was read; unchanged where the user names another id or revision for the card. */
    public TrainingData at(Optional<String> commit) {
        boolean own = id.isPresent() && id.equals(source.hubId());
        return own && revision.isEmpty()
                ? TrainingDataBuilder.builder(this).revision(commit).build()
                : this;
    }

    /** The words that go before the texts of a column. */
    public String prompt(String column) {
        return prompts.getOrDefault(column, prompts.getOrDefault(Prompts.ALL_COLUMNS, ""));
    }
}
