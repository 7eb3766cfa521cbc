package org.sentenceforge.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.ModelCard;
import org.sentenceforge.core.card.NoCard;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.Classification;
import org.sentenceforge.core.module.LogitScore;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.output.AtomicDirectory;
import org.sentenceforge.export.operations.GraphExtent;
import org.sentenceforge.export.runtime.GraphPlace;
import org.sentenceforge.export.runtime.OnnxBackend;
import org.sentenceforge.export.runtime.OnnxRuntime;

/**
 * Writes a model as ONNX graphs into a model directory, after running texts through each graph and through the original: one graph,
 * or as many as there are {@link GraphPlace}s.
 *
 * @param output      the directory, which gets the file {@code onnx/model….onnx}
 * @param calibration texts like those that an 8-bit graph is for, to measure how large its activations get; none to take some of our own
 * @param keepFp32    which layers of an 8-bit graph stay in float32
 */
public record ModelExport(
        ModelDirectory model,
        Path output,
        ExportFormat format,
        Limits limits,
        List<String> calibration,
        KeepFp32 keepFp32) {
    /** An export that is refused where the graph differs more from the original than its format explains. */
    public ModelExport(ModelDirectory model, Path output, ExportFormat format) {
        this(model, output, format, Limits.USUAL, List.of(), KeepFp32.AUTO);
    }

    /** Which layers of an 8-bit graph stay in float32. */
    public enum KeepFp32 {
        /** As few as needed for the graph to be within its limits, those first that lose most by rounding; at most half of them. */
        AUTO,
        /** None. */
        NONE
    }

    /**
     * What makes a graph too different.
     *
     * @param maxDifference how far a component of an embedding may be from the original's; otherwise what is usual for the format, times
     *     the embeddings' largest component where that is above one
     * @param minCosine     the lowest cosine that a text's embedding may have with the original's; otherwise what is usual for the format
     */
    public record Limits(OptionalDouble maxDifference, OptionalDouble minCosine) {
        /** Those of the format. */
        public static final Limits USUAL = new Limits(OptionalDouble.empty(), OptionalDouble.empty());
    }

    /** A further look at a graph before it is kept. */
    @FunctionalInterface
    public interface Check {
        /** Graphs that are close to the original are kept. */
        Check NONE = (files, graphs) -> {};

        /**
         * Looks at a model's graphs.
         *
         * @param files  their paths inside the output
         * @param graphs runs the model by them
         * @throws SforgeException (gate) where they are not to be kept
         */
        void look(String files, Backend graphs);
    }

    /**
     * What was written, and how close it is to the original.
     *
     * @param file         path inside the directory
     * @param bytes        size of the graph with its parameters
     * @param texts        how many texts were compared
     * @param limit        the largest difference that would have passed
     * @param lowestCosine none for scores
     * @param speed        how many times as fast as the original in fp32 it was on this machine, with a batch of texts of about 128 tokens;
     *     none where the machine was too busy to tell, or the model is so large that loading it once more takes long
     * @param cosineLimit  the lowest cosine that would have passed; none where only the difference counts
     * @param fp32Layers   the layers of an 8-bit graph that stayed in float32, by their modules' names
     */
    public record Report(
            String file,
            long bytes,
            int texts,
            double largestDifference,
            double limit,
            OptionalDouble lowestCosine,
            OptionalDouble cosineLimit,
            OptionalDouble speed,
            List<String> fp32Layers) {

        Report withSpeed(OptionalDouble measured) {
            return new Report(
                    file, bytes, texts, largestDifference, limit, lowestCosine, cosineLimit, measured, fp32Layers);
        }

        /** What cards say of it. */
        CardData.Export onCard(ExportFormat.Precision precision, List<CardData.ExportRuntime> runtimes) {
            return new CardData.Export(
                    file,
                    precision.toString(),
                    largestDifference,
                    lowestCosine.orElse(Double.NaN),
                    bytes,
                    speed.isPresent() ? speed.getAsDouble() : null,
                    runtimes);
        }

        boolean passes() {
            boolean near = largestDifference <= limit;
            boolean parallel = lowestCosine.isEmpty()
                    || cosineLimit.isEmpty()
                    || lowestCosine.getAsDouble() >= cosineLimit.getAsDouble();
            return near && parallel;
        }
    }

    /**
     * Exports the model, and notes it in the model's card where there is one. In another directory than the model's, what else the graphs
     * need is written beside them.
     *
     * @return one for each graph: a model whose routes begin with modules of their own has several
     * @throws SforgeException (gate) where a graph differs too much, and then nothing is written; (bad model) where the model cannot be
     *     written in this format; (failed) where the output cannot be written
     */
    public List<Report> run() {
        return run(Check.NONE);
    }

    /** The same, with a further look at the graphs before they are kept. */
    public List<Report> run(Check further) {
        List<GraphPlace> places = GraphPlace.of(model);
        places.forEach(this::extent);
        CompanionFiles.refuseOtherModel(model.path(), output);
        try (AtomicDirectory directory = AtomicDirectory.create(output)) {
            List<Report> reports = new ArrayList<>();
            for (GraphPlace place : places) {
                reports.add(new PlaceExport(this, place, extent(place)).write(directory.path()));
            }
            further.look(
                    reports.stream().map(Report::file).collect(Collectors.joining(", ")),
                    OnnxBackend.running(directory.path(), format.fileName()));
            CompanionFiles.copy(model, output, directory.path());
            directory.commit();
            updateCard(reports);
            return reports;
        } catch (IOException e) {
            throw SforgeException.failed("cannot write " + output + ": " + e.getMessage(), e);
        }
    }

    /**
     * Compares graphs that were exported before with the model as it is now, and writes nothing.
     *
     * @throws SforgeException (gate) where a graph differs too much; (bad model) where there is none
     */
    public List<Report> check() {
        List<Report> reports = new ArrayList<>();
        for (GraphPlace place : GraphPlace.of(model)) {
            try {
                reports.add(new PlaceExport(this, place, extent(place)).check());
            } catch (IOException e) {
                throw SforgeException.failed(place.folder(output) + ": cannot be read: " + e.getMessage(), e);
            }
        }
        return reports;
    }

    /**
     * How much of the model a graph holds.
     *
     * @throws SforgeException (bad model) where it cannot hold that
     */
    private GraphExtent extent(GraphPlace place) {
        ModelDirectory way = place.ways().get(0);
        SentenceModule last = way.model().modules().get(way.model().modules().size() - 1);
        if (place.isShared() && way.model().encoder().isEmpty()) {
            throw SforgeException.badModel(
                    model.path()
                            + ": its routes begin with the same StaticEmbedding, whose table is no graph by itself; it cannot be exported");
        }
        if (model.kind() == ModelKind.SPARSE_ENCODER
                && (format.precision() != ExportFormat.Precision.FP32
                        || format.extent() == GraphExtent.TRANSFORMER
                        || place.isShared())) {
            throw SforgeException.badModel(
                    model.path()
                            + ": a sparse encoder is exported whole and in fp32; leave --precision, --transformer-only and --level O4 out");
        }
        if (format.extent() == GraphExtent.TRANSFORMER && last instanceof LogitScore) {
            throw SforgeException.badModel(
                    model.path()
                            + ": of a language model that scores pairs no graph of the transformer alone is written; leave --transformer-only out");
        }
        boolean ends = last instanceof Classification || way.model().encoder().isEmpty();
        if (!place.isShared() && (format.extent() == GraphExtent.WHOLE || ends)) {
            return GraphExtent.WHOLE;
        }
        if (place.ways().stream().anyMatch(any -> any.model().takesHiddenStates())) {
            throw SforgeException.badModel(
                    model.path()
                            + ": a module behind the transformer takes the vectors of all its layers, and a graph of the transformer alone gives the last layer's");
        }
        return GraphExtent.TRANSFORMER;
    }

    private void updateCard(List<Report> reports) {
        ModelCard card = CompanionFiles.card(model, output);
        if (card instanceof NoCard) {
            return;
        }
        for (GraphPlace place : GraphPlace.of(model)) {
            Report report = reports.stream()
                    .filter(any -> any.file().equals(place.path(format.fileName())))
                    .findFirst()
                    .orElseThrow();
            card = card.withExport(report.onCard(format.precision(), runtimes(place)));
        }
        card.withVersions(Map.of("ONNX Runtime", OnnxRuntime.version())).write();
    }

    /** What else runs a graph as it is: others neither know how long prompts are, nor run tables of token vectors from a graph. */
    private List<CardData.ExportRuntime> runtimes(GraphPlace place) {
        SentenceModel way = place.ways().get(0).model();
        boolean whole = extent(place) == GraphExtent.WHOLE;
        boolean promptLength = whole
                && way.modules().stream()
                        .anyMatch(module ->
                                module instanceof Pooling pooling && pooling.promptTokens() == PromptTokens.EXCLUDED);
        boolean inPython = way.encoder().isPresent() && !promptLength && model.kind() != ModelKind.SPARSE_ENCODER;
        return Stream.of(CardData.ExportRuntime.values())
                .filter(runtime -> switch (runtime) {
                    case JAVA -> whole && !promptLength;
                    case PYTHON -> inPython;
                    case JAVASCRIPT -> inPython && whole && place.module().isEmpty();
                })
                .toList();
    }
}
