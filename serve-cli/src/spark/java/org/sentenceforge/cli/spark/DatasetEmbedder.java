package org.sentenceforge.cli.spark;

import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncodeOptions;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.output.ModelMark;
import org.sentenceforge.core.output.Precision;
import org.sentenceforge.core.output.VectorLabel;

/**
 * Texts of a Dataset to vectors, on the machines of a cluster: each executor opens the model once.
 *
 * <pre>{@code
 * Dataset<Row> vectors = DatasetEmbedder.of("builtin:all-MiniLM-L6-v2").embed(articles, "title", "text");
 * vectors.write().parquet("vectors");
 * }</pre>
 *
 * @param model     as users write it: a directory that every machine sees, or that {@code --archives} sends to each; the built-in one; a hub
 *                  id, which must be in a cache that every machine sees, for the machines of the cluster never ask the hub
 * @param directory the same, as it is read here
 */
public record DatasetEmbedder(
        String model, ModelDirectory directory, Backend backend, EncoderSettings settings, EncodeOptions options) {
    /** The column of the vectors. */
    public static final String EMBEDDING = "embedding";

    /**
     * @throws SforgeException (bad model) for a cross-encoder, (usage) where the model's vectors have fewer components than are to be kept
     */
    public DatasetEmbedder {
        directory.requireDenseEmbeddings("name a bi-encoder");
        Embedder.dimension(directory, options);
    }

    /**
     * A model as its makers mean it: its default prompt, all components, texts that are too long cut.
     *
     * @throws SforgeException (bad model) where it is missing, broken, or a cross-encoder
     */
    public static DatasetEmbedder of(String model) {
        ModelDirectory directory = ModelSpec.directory(model, Sources.ofEnvironment());
        return new DatasetEmbedder(
                model,
                directory,
                Backend.forModel(directory),
                EncoderSettings.defaults(),
                EncodeOptions.of(new Prompt.Default()));
    }

    /** The same model with other options. */
    public DatasetEmbedder with(EncodeOptions other) {
        return new DatasetEmbedder(model, directory, backend, settings, other);
    }

    /** The same model, run in another way. */
    public DatasetEmbedder with(EncoderSettings other) {
        return new DatasetEmbedder(model, directory, backend, other, options);
    }

    /**
     * The rows with a column {@value #EMBEDDING} of {@code array<float>} behind, in their partitions and their order. The column's metadata
     * says which model made it.
     *
     * @param columns whose cells, joined by a space, are the text
     * @throws SforgeException (bad data) where there is no such column
     */
    public Dataset<Row> embed(Dataset<Row> rows, String... columns) {
        return embed(rows, List.of(columns), Meters.of(rows.sparkSession().sparkContext()));
    }

    Dataset<Row> embed(Dataset<Row> rows, List<String> columns, Meters meters) {
        Columns.require(rows, columns, "name others");
        if (List.of(rows.columns()).contains(EMBEDDING)) {
            throw SforgeException.badData(
                    "the rows have a column " + EMBEDDING + " already, which is to be that of the vectors; rename it");
        }
        Optional<ModelMark> mark = Embedder.mark(directory);
        StructType schema = rows.schema().add(EMBEDDING, DataTypes.createArrayType(DataTypes.FloatType, false), false);
        int threads = rows.sparkSession().sparkContext().getConf().getInt("spark.task.cpus", 1);
        ModelSpec spec = ModelSpec.of(model, mark, options.prompt().role(), backend, settings, threads);
        return rows.mapPartitions(embedding(spec, TextSpec.of(columns, options), meters), Encoders.row(schema))
                .withMetadata(EMBEDDING, label(mark));
    }

    private static MapPartitionsFunction<Row, Row> embedding(ModelSpec model, TextSpec text, Meters meters) {
        return part -> new EmbeddedRows(part, SharedModels.get(model), text, TaskContext.getPartitionId(), meters);
    }

    private Metadata label(Optional<ModelMark> mark) {
        VectorLabel label =
                new VectorLabel(mark, Precision.FLOAT32, Embedder.dimension(directory, options), Optional.empty());
        return new MetadataBuilder().putString(VectorLabel.KEY, label.json()).build();
    }
}
