package org.sentenceforge.cli.spark;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;
import org.sentenceforge.core.encode.EncodeStatistics;

/** What the tasks of a job have done so far. */
record Meters(LongAccumulator rows, LongAccumulator tokens, LongAccumulator truncated, LongAccumulator chunked)
        implements Serializable {

    static Meters of(SparkContext context) {
        return new Meters(
                context.longAccumulator("texts embedded"),
                context.longAccumulator("tokens"),
                context.longAccumulator("texts cut"),
                context.longAccumulator("texts in parts"));
    }

    void add(EncodeStatistics window) {
        rows.add(window.rows());
        tokens.add(window.tokens());
        truncated.add(window.truncated());
        chunked.add(window.chunked());
    }
}
