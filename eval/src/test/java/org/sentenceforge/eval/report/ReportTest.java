package org.sentenceforge.eval.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.result.Items;
import org.sentenceforge.eval.result.Scores;

/** Tables, plots, intervals, comparisons and CSV files. */
class ReportTest {

    @Test
    void aTableNeverGetsWiderThanAsked() {
        ResultTable table = new ResultTable(List.of("metric", "dim_384", "dim_256", "dim_128", "dim_64"));
        table.add(List.of("cosine_ndcg@10", "0.1234", "0.2345", "0.3456", "0.4567"));

        List<String> lines = table.lines(36);

        assertThat(lines).allMatch(line -> line.length() <= 36);
        assertThat(String.join("\n", lines)).contains("dim_64").contains("0.4567");
        assertThat(table.lines(100)).hasSize(3);
    }

    @Test
    void aPlotIsWellFormedAlsoForOnePointAndOddNames() throws Exception {
        String svg = LinePlot.of("a < b & c", "x", "y", List.of(new LinePlot.Point(3, 0)))
                .svg();

        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(svg.getBytes(UTF_8)))
                        .getElementsByTagName("circle")
                        .getLength())
                .isEqualTo(1);
        assertThat(svg).doesNotContain("NaN");
    }

    @Test
    void severalLinesHaveALegendAndChartsStandBelowEachOther() throws Exception {
        LinePlot.Line first = new LinePlot.Line("a<b", List.of(new LinePlot.Point(1, 2), new LinePlot.Point(2, 1)));
        LinePlot.Line second =
                new LinePlot.Line("c", List.of(new LinePlot.Point(1, Double.NaN), new LinePlot.Point(2, 3)));
        LinePlot plot = new LinePlot("two", "step", "value", List.of(first, second));

        String svg = LinePlot.svg(List.of(plot, LinePlot.of("one", "step", "loss", first.points())));

        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(svg.getBytes(UTF_8)))
                        .getElementsByTagName("path")
                        .getLength())
                .isEqualTo(3);
        assertThat(svg)
                .contains("viewBox=\"0 0 640 800\"", ">a&lt;b</text>", ">c</text>", "translate(0 400)")
                .doesNotContain("NaN");
    }

    @Test
    void theIntervalOfAMeanIsThatOfItsStandardError() {
        double[] values = IntStream.range(0, 1000).mapToDouble(i -> i % 2).toArray();

        Interval interval = new Bootstrap(2000, 7).intervals(averaged(values)).get("m");

        double halfWidth = 1.96 * 0.5 / Math.sqrt(1000);
        assertThat(interval.low()).isCloseTo(0.5 - halfWidth, within(0.004));
        assertThat(interval.high()).isCloseTo(0.5 + halfWidth, within(0.004));
        assertThat(new Bootstrap(2000, 7).intervals(averaged(values)).get("m")).isEqualTo(interval);
    }

    @Test
    void equalModelsDoNotDiffer() {
        double[] values = {0.1, 0.9, 0.4};

        Comparison.Row row =
                new Comparison(500, 1).rows(result(values), result(values)).get(0);

        assertThat(row.difference()).isZero();
        assertThat(row.interval()).isEqualTo(new Interval(0, 0));
        assertThat(row.pValue()).hasValue(1.0);
    }

    @Test
    void aClearDifferenceHasASmallPValue() {
        double[] first = new double[40];
        double[] second =
                IntStream.range(0, 40).mapToDouble(i -> 0.5 + i * 0.001).toArray();

        Comparison.Row row =
                new Comparison(999, 1).rows(result(first), result(second)).get(0);

        assertThat(row.pValue()).hasValue(1.0 / 1000);
        assertThat(row.interval().low()).isGreaterThan(0.5);
    }

    @Test
    void aCsvFileWithOtherColumnsIsLeftAlone(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("r.csv"), "epoch,steps,other\n-1,-1,1.0\n");

        assertThatThrownBy(() -> new CsvReport(folder).append(result(1), -1, -1))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("r.csv:1");

        assertThat(file).hasContent("epoch,steps,other\n-1,-1,1.0\n");
    }

    @Test
    void aThresholdMayBeAnUpperBound() {
        Threshold threshold = Threshold.parse(" latency <= 0.5 ");

        assertThat(threshold.missedBy(Map.of("dev_latency", 0.4))).isEmpty();
        assertThat(threshold.missedBy(Map.of("dev_latency", 0.6))).hasValue("dev_latency is 0.6, required <= 0.5");
        assertThatThrownBy(() -> Threshold.parse("ndcg@10>0.4")).isInstanceOf(SforgeException.class);
    }

    private static Items.Averaged averaged(double... values) {
        return new Items.Averaged(
                IntStream.range(0, values.length).mapToObj(Integer::toString).toList(), Map.of("m", values));
    }

    private static EvaluationResult result(double... values) {
        return new Scores("TripletEvaluator", "").add("m", "m", values).result("m", "r.csv");
    }
}
