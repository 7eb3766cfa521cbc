package org.sentenceforge.train.distill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.ModelCard;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardDataBuilder;
import org.sentenceforge.core.card.facts.CardOptions;
import org.sentenceforge.core.card.facts.FrameworkVersions;
import org.sentenceforge.core.card.facts.ModelFacts;
import org.sentenceforge.core.card.facts.TrainedCard;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelContent;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.ModelSettings;
import org.sentenceforge.core.model.ModelWriter;
import org.sentenceforge.core.model.format.InputContent;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.StaticEmbedding;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.output.AtomicDirectory;

/**
 * Makes a static model of a teacher, by Model2Vec's recipe (Tulkens and van Dongen, 2024): a vector for each token, as the teacher's encoder
 * gives it for the token alone; the vectors' principal components; each weighted by how rare its token is, a / (a + p), where a is the
 * coefficient of smooth inverse frequency (Arora et al., 2017) and p the token's frequency by Zipf's law, its rank being its place in
 * the vocabulary. The tokenizer stays the teacher's; tokens that are left out have vectors of zeros.
 *
 * @param dimension of the vectors; empty for {@value #USUAL_DIMENSION}, or the teacher's where that is smaller
 * @param sif       the coefficient, between 0 and 1; empty: vectors are not weighted
 * @param pooling   how the vectors of a token and the special tokens around it become one
 * @param leftOut   what the tokens begin with that are left out
 */
public record StaticDistillation(OptionalInt dimension, OptionalDouble sif, PoolingMode pooling, Pattern leftOut) {
    /** As many components as Model2Vec's own models have. */
    public static final int USUAL_DIMENSION = 256;

    /**
     * What was made.
     *
     * @param tokens    how many have a vector
     * @param explained the share of the vectors' variance that their components keep
     */
    public record Result(int tokens, int dimension, double explained) {}

    /**
     * Writes a model directory with a card.
     *
     * @param base   the teacher, as the card names it
     * @param output a directory that does not exist, or is empty
     * @throws SforgeException (bad model) where the teacher has no encoder; (usage) where the dimension does not fit it, or something
     *     is in the output's place
     */
    public Result run(
            ModelDirectory teacher,
            EncoderSettings settings,
            Optional<CardData.BaseModel> base,
            Path output,
            Progress progress) {
        requireEmpty(output);
        int size = size(teacher);
        TeacherVectors found =
                TeacherVectors.of(teacher.forTask(Optional.empty()), pooling, leftOut, settings, progress);
        if (size >= found.ids().length) {
            throw SforgeException.usage("--dimension: " + size + " components need more tokens than the "
                    + found.ids().length + " of " + teacher.path() + "; ask for fewer");
        }
        PrincipalComponents components = PrincipalComponents.of(found.vectors(), size);
        double[] weights = weights(found.ids().length);
        float[][] rows = new float[found.tableSize()][];
        components.project(found.vectors(), (rank, vector) -> {
            for (int i = 0; i < vector.length; i++) {
                vector[i] *= weights[rank];
            }
            rows[found.ids()[rank]] = vector;
        });
        try (AtomicDirectory directory = AtomicDirectory.create(output)) {
            write(teacher, new TokenTable(rows, size), directory.path());
            writeCard(base, directory.path());
            directory.commit();
        }
        return new Result(found.ids().length, size, components.explained());
    }

    private int size(ModelDirectory teacher) {
        if (teacher.kind() != ModelKind.BI_ENCODER || teacher.model().encoder().isEmpty()) {
            throw SforgeException.badModel(teacher.path() + " has no encoder whose token vectors could be kept; name a"
                    + " bi-encoder with a transformer");
        }
        int hidden = teacher.model().encoder().get().hiddenSize();
        int size = dimension.orElse(Math.min(USUAL_DIMENSION, hidden));
        if (size < 1 || size > hidden) {
            throw SforgeException.usage("--dimension: expected a number from 1 to " + hidden
                    + ", the size of the teacher's token vectors, got " + size);
        }
        return size;
    }

    private static void requireEmpty(Path output) {
        if (!Files.isDirectory(output)) {
            return;
        }
        try (Stream<Path> files = Files.list(output)) {
            if (files.findAny().isPresent()) {
                throw SforgeException.usage(
                        output + " is not empty; name a new directory, or delete what is in this one");
            }
        } catch (IOException e) {
            throw SforgeException.failed(output + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The weights of so many tokens, the most frequent's first. */
    double[] weights(int tokens) {
        double[] weights =
                IntStream.range(0, tokens).mapToDouble(rank -> 1.0 / (rank + 2)).toArray();
        double sum = DoubleStream.of(weights).sum();
        Arrays.setAll(
                weights, rank -> sif.isEmpty() ? 1 : sif.getAsDouble() / (sif.getAsDouble() + weights[rank] / sum));
        return weights;
    }

    private static void write(ModelDirectory teacher, TokenTable table, Path folder) {
        SentenceModel model = new SentenceModel(
                List.of(new StaticEmbedding("", table.rows().length, table.dimension()), new Normalize()));
        ModelContent content = new ModelContent(
                ModelKind.BI_ENCODER,
                model,
                Map.of("", new InputContent.OfTable(teacher.tokenizerFolder())),
                ModelSettings.NONE,
                Optional.empty());
        ModelWriter.write(content, table, Optional.empty(), ModelLayout.CURRENT, folder);
    }

    private static void writeCard(Optional<CardData.BaseModel> base, Path folder) {
        CardOptions options = CardOptions.DEFAULTS;
        CardData known = CardDataBuilder.builder()
                .baseModel(base.orElse(null))
                .usage(TrainedCard.unmeasured(List.of(), false))
                .frameworkVersions(FrameworkVersions.ours())
                .build();
        ModelFacts model = ModelFacts.of(ModelDirectory.read(folder), options.style());
        ModelCard.create(folder, TrainedCard.of(options, model, Set.of(), Map.of(), known))
                .write();
    }
}
