package org.sentenceforge.core.card.data;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.sentenceforge.core.card.text.PythonNumber;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.SparseAutoEncoder;

/**
 * Everything that a card says, in the schema of the project's card data files: one JSON object, keys in snake case. Lists may be
 * empty, other components null where a model has no such fact.
 *
 * @param card the card's own name; not printed
 * @param title name of the model
 * @param modelId hub id for the usage code
 * @param tags header tags, complete and in order
 * @param modelType what the model is called where its kind alone does not say it, {@code SPLADE Sparse Encoder}; null for others
 * @param taskName end of the introduction
 * @param hubDatasets hub ids for the header
 * @param similarityFunction {@code cosine}, {@code dot}, {@code euclidean}, {@code manhattan}, or another name
 * @param frameworkVersions label → version
 * @param citations headings, in order
 * @param ours whether the card has the sections that only this project writes; these and their data are no part of the schema
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonIgnoreProperties({"ours", "exports"})
public record CardData(
        String card,
        CardStyle style,
        ModelKind kind,
        HeaderOrder headerKeyOrder,
        String title,
        String modelId,
        List<String> language,
        String license,
        List<String> tags,
        String libraryName,
        String pipelineTag,
        BaseModel baseModel,
        @JsonInclude(JsonInclude.Include.NON_NULL) String modelType,
        String taskName,
        List<String> hubDatasets,
        Number maxSequenceLength,
        Integer outputDimensionality,
        Integer numLabels,
        String similarityFunction,
        List<Module> modules,
        List<WidgetExample> widget,
        UsageExamples usage,
        List<Dataset> trainingDatasets,
        List<Dataset> evaluationDatasets,
        List<Evaluation> evaluations,
        Hyperparameters hyperparameters,
        TrainingLogs trainingLogs,
        @JsonInclude(JsonInclude.Include.NON_NULL) Emissions co2EqEmissions,
        Map<String, String> frameworkVersions,
        List<String> citations,
        ManualInsert manualInsert,
        boolean ours,
        List<Export> exports)
        implements CardDataBuilder.With {
    public CardData {
        style = style == null ? CardStyle.DEFAULT : style;
        kind = kind == null ? ModelKind.BI_ENCODER : kind;
        headerKeyOrder = headerKeyOrder == null ? HeaderOrder.DECLARED : headerKeyOrder;
        language = orEmpty(language);
        tags = orEmpty(tags);
        hubDatasets = orEmpty(hubDatasets);
        modules = orEmpty(modules);
        widget = orEmpty(widget);
        usage = usage == null ? new UsageExamples(false, List.of(), null) : usage;
        trainingDatasets = orEmpty(trainingDatasets);
        evaluationDatasets = orEmpty(evaluationDatasets);
        evaluations = orEmpty(evaluations);
        hyperparameters = hyperparameters == null ? new Hyperparameters(null, null) : hyperparameters;
        trainingLogs = trainingLogs == null ? new TrainingLogs(null, null) : trainingLogs;
        frameworkVersions = orEmpty(frameworkVersions);
        citations = orEmpty(citations);
        exports = orEmpty(exports);
    }

    /**
     * The model that training started from.
     *
     * @param id hub id
     * @param revision commit, or null
     */
    public record BaseModel(String id, String revision) {
        public BaseModel {
            required("id", id);
        }
    }

    /** How many components of an embedding are not 0, where a SparseAutoEncoder keeps so many; empty for other models. */
    public Optional<Object> maxActiveDims() {
        return modules.stream()
                .filter(module -> module.type().equals(SparseAutoEncoder.class.getSimpleName()))
                .map(module -> module.config().get("k"))
                .findFirst();
    }

    /**
     * One module of a model, as the card lists it.
     *
     * @param type the module's class, {@code Pooling}
     * @param config its parameters in print order; null prints empty parentheses
     * @param architecture the encoder's class where the style prints it after the parentheses, or null
     * @param facts what is printed behind the parameters, {@code dim=30522}; mostly none
     * @param routes of a router, the modules of each of its routes
     */
    public record Module(
            @JsonProperty("class") String type,
            Map<String, Object> config,
            @JsonInclude(JsonInclude.Include.NON_NULL) String architecture,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> facts,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, List<Module>> routes) {
        public Module {
            required("class", type);
            facts = facts == null ? Map.of() : facts;
            routes = routes == null ? Map.of() : routes;
        }

        /** One with nothing besides. */
        public Module(String type, Map<String, Object> config, String architecture) {
            this(type, config, architecture, Map.of(), Map.of());
        }
    }

    /** A text and the texts it is compared with, for the widget of a model's page. */
    public record WidgetExample(String sourceSentence, List<String> sentences) {
        public WidgetExample {
            required("source_sentence", sourceSentence);
            sentences = orEmpty(sentences);
        }

        /** As the header has it: for an encoder whose page compares nothing, the text alone. */
        public Map<String, Object> inHeader(ModelKind kind) {
            Map<String, Object> entry = new LinkedHashMap<>();
            if (kind == ModelKind.SPARSE_ENCODER || kind == ModelKind.MULTI_VECTOR_ENCODER) {
                entry.put("text", sourceSentence);
            } else {
                entry.put("source_sentence", sourceSentence);
                entry.put("sentences", sentences);
            }
            return entry;
        }
    }

    /**
     * What the usage code shows.
     *
     * @param informationRetrieval whether the first text is a query and the others are documents
     * @param examples texts, or pairs of texts (lists) for a cross-encoder; none: the library's own examples
     * @param similarities scores of the examples, rounded to four decimals: row by row each text against each, or one row of the
     *     query against the documents; null where they were not computed
     */
    public record UsageExamples(
            @JsonProperty("information_retrieval") boolean informationRetrieval,
            List<Object> examples,
            List<List<Number>> similarities) {
        public UsageExamples {
            examples = orEmpty(examples);
            examples.stream().filter(List.class::isInstance).forEach(pair -> orEmpty((List<?>) pair));
            similarities = similarities == null
                    ? null
                    : orEmpty(similarities).stream().map(CardData::orEmpty).toList();
        }
    }

    /**
     * A data set that a model was trained on or that its loss was evaluated on.
     *
     * @param name null when it has none
     * @param id hub id, or null
     * @param revision commit on the hub, or null
     * @param size rows; null when unknown (a stream)
     * @param columns column names
     * @param statistics column → statistics; empty when unknown
     * @param samples the first rows, column → value
     */
    public record Dataset(
            String name,
            String id,
            String revision,
            Long size,
            List<String> columns,
            Map<String, ColumnStatistics> statistics,
            List<Map<String, Object>> samples,
            Loss loss) {
        public Dataset {
            columns = orEmpty(columns);
            statistics = orEmpty(statistics);
            statistics.forEach(CardData::required);
            samples = orEmpty(samples);
        }

        public boolean hasName() {
            return name != null && !name.isEmpty();
        }
    }

    /**
     * What is known about the first 1,000 values of a column.
     *
     * @param type {@code string}, {@code int}, {@code float}, {@code list}, or a foreign type's name
     * @param details label → text or number, in print order
     */
    public record ColumnStatistics(String type, Map<String, Object> details) {
        public ColumnStatistics {
            required("type", type);
            details = orEmpty(details);
        }
    }

    /**
     * The loss of a data set.
     *
     * @param type class name; with a package, when it is not one of the library's
     * @param config parameters in print order; null when it exposes none
     */
    public record Loss(@JsonProperty("class") String type, Map<String, Object> config) {
        public Loss {
            required("class", type);
        }
    }

    /**
     * The results of one evaluator.
     *
     * @param type class name, {@code InformationRetrievalEvaluator}; with a package, when it is not one of the library's
     * @param description {@code Information Retrieval}
     * @param name name of the evaluated data, or null
     * @param primaryMetric key of the metric that counts, without the name prefix
     * @param config parameters in print order, or null
     * @param metrics key without the name prefix → number at full precision, {@link Gain}, or text such as a gain's
     */
    public record Evaluation(
            @JsonProperty("class") String type,
            String description,
            String name,
            String primaryMetric,
            Map<String, Object> config,
            Map<String, Object> metrics) {
        public Evaluation {
            required("class", type);
            required("description", description);
            name = name == null || name.isEmpty() ? null : name;
            metrics = orEmpty(metrics);
        }
    }

    /** A number of reranking and how much better it is than before; in JSON a text such as {@code 0.5480 (+0.0680)}. */
    public record Gain(double value, double gain) {
        private static final int DECIMALS = 4;

        /** The number as it is shown. */
        public double rounded() {
            return PythonNumber.round(value, DECIMALS);
        }

        @JsonValue
        @Override
        public String toString() {
            return PythonNumber.fixed(value, DECIMALS) + " (" + (gain < 0 ? "" : "+")
                    + PythonNumber.fixed(gain, DECIMALS) + ")";
        }
    }

    /**
     * Training arguments by name, in print order.
     *
     * @param nonDefault those that differ from the default
     * @param all all of them; none: the card has no such section
     */
    public record Hyperparameters(Map<String, Object> nonDefault, Map<String, Object> all) {
        public Hyperparameters {
            nonDefault = orEmpty(nonDefault);
            all = orEmpty(all);
        }
    }

    /**
     * What was recorded during training.
     *
     * @param bestStep step of the model that was kept, or null when that is not known
     * @param rows one per recorded step: column → number, or text that is printed as it is
     */
    public record TrainingLogs(Number bestStep, List<Map<String, Object>> rows) {
        public TrainingLogs {
            rows = orEmpty(rows);
        }
    }

    /**
     * What training took from the environment, as CodeCarbon measures it.
     *
     * @param emissions grams of CO2
     * @param energyConsumed kWh
     * @param source what measured it, {@code codecarbon}
     * @param trainingType {@code fine-tuning}
     * @param ramTotalSize GB
     * @param hardwareUsed the GPU, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Emissions(
            double emissions,
            double energyConsumed,
            String source,
            String trainingType,
            boolean onCloud,
            String cpuModel,
            double ramTotalSize,
            double hoursUsed,
            String hardwareUsed) {}

    /**
     * Lines that the card's author put in by hand.
     *
     * @param after where they stand; {@code introduction} is the only place
     * @param lines they replace the empty line that is there otherwise
     */
    public record ManualInsert(String after, List<String> lines) {
        public ManualInsert {
            required("after", after);
            lines = orEmpty(lines);
        }
    }

    /**
     * An exported file.
     *
     * @param file path inside the model directory, {@code onnx/model_O2.onnx}
     * @param precision {@code fp32}, {@code fp16}, {@code int8}
     * @param largestDifference largest difference of an embedding's component to the original model's, over the sentences checked
     * @param lowestCosine lowest cosine similarity of an embedding to the original model's
     * @param bytes size of the file with its parameters, or null where it is not known
     * @param speed how many times as fast as the original in fp32 it was on the machine of the export, or null
     * @param runtimes what runs the file as it is; null for all
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Export(
            String file,
            String precision,
            double largestDifference,
            double lowestCosine,
            Long bytes,
            Double speed,
            List<ExportRuntime> runtimes) {
        public Export {
            required("file", file);
            required("precision", precision);
        }

        /** What runs the file as it is. */
        @JsonIgnore
        public List<ExportRuntime> ranBy() {
            return runtimes == null ? List.of(ExportRuntime.values()) : runtimes;
        }

        /** Whether it is an ONNX graph; otherwise a TorchScript archive. */
        @JsonIgnore
        public boolean isGraph() {
            return file.endsWith(".onnx");
        }

        /** A file of which no more is known, and which everything runs. */
        public Export(String file, String precision, double largestDifference, double lowestCosine) {
            this(file, precision, largestDifference, lowestCosine, null, null, null);
        }

        /** All exports with this one, which takes the place of the same file's. */
        public List<Export> among(List<Export> known) {
            List<Export> all = new ArrayList<>(known);
            int place = all.stream().map(Export::file).toList().indexOf(file);
            if (place < 0) {
                all.add(this);
            } else {
                all.set(place, this);
            }
            return all;
        }
    }

    /** What runs exported files, beside SentenceForge. */
    public enum ExportRuntime {
        /** ONNX Runtime, to the vectors of texts or the scores. */
        JAVA,
        /** sentence-transformers with {@code backend="onnx"}. */
        PYTHON,
        /** transformers.js. */
        JAVASCRIPT
    }

    private static void required(String key, Object value) {
        if (value == null) {
            throw new IllegalArgumentException("'" + key + "' is missing");
        }
    }

    private static <T> List<T> orEmpty(List<T> list) {
        if (list == null) {
            return List.of();
        }
        if (list.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("a list holds null");
        }
        return List.copyOf(list);
    }

    private static <T> Map<String, T> orEmpty(Map<String, T> map) {
        return map == null ? Map.of() : map;
    }
}
