package org.sentenceforge.cli.spark;

import static org.apache.spark.sql.functions.row_number;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.output.ModelMark;
import org.sentenceforge.core.output.VectorLabel;

/**
 * For each query the rows of a corpus that are most alike, exactly: every vector of the corpus is compared with every query. The queries go
 * to all machines, {@value #QUERIES_AT_ONCE} at a time; each task hands on the {@code k} best rows of what it has seen, and the best of those
 * are the result. Shuffled are thus {@code k} rows for each query and task, whatever the size of the corpus.
 *
 * @param k how many rows are found for a query
 */
public record NearestRows(SimilarityFunction function, int k) {
    private static final int QUERIES_AT_ONCE = 1 << 16;
    private static final StructType FOUND = new StructType()
            .add("number", DataTypes.LongType)
            .add("query", DataTypes.StringType)
            .add("id", DataTypes.StringType)
            .add("score", DataTypes.FloatType);

    public NearestRows {
        if (k < 1) {
            throw SforgeException.usage("--top: expected a number from 1, got " + k);
        }
    }

    /** Rows with a vector in the column {@code embedding}, and the column that names them. */
    public record Side(Dataset<Row> rows, String id) {

        /** Each row's name, as a text, and its vector. */
        private Dataset<Row> vectors() {
            Columns.require(
                    rows,
                    List.of(id, DatasetEmbedder.EMBEDDING),
                    "EmbedJob --keep writes others beside the vectors, --id and --query-id choose among them");
            return rows.select(
                    Columns.column(id).cast(DataTypes.StringType),
                    Columns.column(DatasetEmbedder.EMBEDDING).cast(DataTypes.createArrayType(DataTypes.FloatType)));
        }

        private Optional<ModelMark> model() {
            Metadata metadata = rows.schema().apply(DatasetEmbedder.EMBEDDING).metadata();
            return metadata.contains(VectorLabel.KEY)
                    ? VectorLabel.parse(metadata.getString(VectorLabel.KEY), "the metadata of the vectors")
                            .model()
                    : Optional.empty();
        }
    }

    /**
     * One row for each that is found: {@code query}, {@code rank} from 1, {@code id}, {@code score}. Rows with equal scores come in the order
     * of their ids.
     *
     * @throws SforgeException (bad data) where columns are missing, or different models made the vectors
     */
    public Dataset<Row> of(Side queries, Side corpus) {
        Dataset<Row> asked = queries.vectors();
        Dataset<Row> searched = corpus.vectors();
        Optional<ModelMark> one = queries.model();
        Optional<ModelMark> other = corpus.model();
        if (one.isPresent()
                && other.isPresent()
                && !one.get().weights().equals(other.get().weights())) {
            throw SforgeException.badData(
                    "the queries' vectors were made by " + one.get().name() + ", the corpus's by another model, "
                            + other.get().name() + "; embed both with the same one");
        }
        int tasks = asked.sparkSession().sparkContext().defaultParallelism();
        List<Dataset<Row>> found = new ArrayList<>();
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(asked.sparkSession().sparkContext());
        Iterator<Row> rows = asked.toLocalIterator();
        for (long first = 0; rows.hasNext(); first += QUERIES_AT_ONCE) {
            List<NamedVector> some = new ArrayList<>();
            while (rows.hasNext() && some.size() < QUERIES_AT_ONCE) {
                some.add(NamedVector.of(rows.next()));
            }
            Broadcast<QueryBlock> block = context.broadcast(QueryBlock.of(first, some));
            found.add(searched.coalesce(tasks).mapPartitions(search(block, function, k), Encoders.row(FOUND)));
        }
        if (found.isEmpty()) {
            throw SforgeException.badData("there is no query");
        }
        return found.stream()
                .reduce(Dataset::union)
                .orElseThrow()
                .withColumn(
                        "rank",
                        row_number()
                                .over(Window.partitionBy("number")
                                        .orderBy(
                                                Columns.column("score").desc(),
                                                Columns.column("id").asc())))
                .where(Columns.column("rank").leq(k))
                .select("query", "rank", "id", "score");
    }

    private static MapPartitionsFunction<Row, Row> search(
            Broadcast<QueryBlock> queries, SimilarityFunction function, int k) {
        return part -> new PartitionSearch(queries.value(), function, k).nearest(part);
    }
}
