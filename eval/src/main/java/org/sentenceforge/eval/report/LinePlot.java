package org.sentenceforge.eval.report;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * A line chart as SVG, the same bytes for the same numbers.
 *
 * @param title above the chart
 * @param lines told apart by colour, and by a legend where there are several
 */
public record LinePlot(String title, String xLabel, String yLabel, List<Line> lines) {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 400;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 40;
    private static final int BOTTOM = 55;
    private static final int STEPS = 5;
    private static final int MOST_MARKS = 50;
    private static final List<String> COLOURS =
            List.of("#2563eb", "#d97706", "#059669", "#db2777", "#7c3aed", "#0891b2", "#65a30d", "#4b5563");

    public record Point(double x, double y) {}

    /** @param points from left to right */
    public record Line(String name, List<Point> points) {}

    /** A chart of one line. */
    public static LinePlot of(String title, String xLabel, String yLabel, List<Point> points) {
        return new LinePlot(title, xLabel, yLabel, List.of(new Line(yLabel, points)));
    }

    public String svg() {
        return svg(List.of(this));
    }

    /** Charts one below the other in one picture. */
    public static String svg(List<LinePlot> plots) {
        StringBuilder svg = new StringBuilder();
        line(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH,
                HEIGHT * plots.size());
        line(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        for (int i = 0; i < plots.size(); i++) {
            line(svg, "<g transform=\"translate(0 %d)\">", HEIGHT * i);
            plots.get(i).draw(svg);
            line(svg, "</g>");
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(StringBuilder svg) {
        Axis x = Axis.of(values(Point::x), LEFT, WIDTH - RIGHT);
        Axis y = Axis.of(values(Point::y), HEIGHT - BOTTOM, TOP);
        line(
                svg,
                "<text x=\"%d\" y=\"24\" text-anchor=\"middle\" font-size=\"15\">%s</text>",
                WIDTH / 2,
                escaped(title));
        for (int i = 0; i <= STEPS; i++) {
            double yValue = y.from() + (y.to() - y.from()) * i / STEPS;
            double xValue = x.from() + (x.to() - x.from()) * i / STEPS;
            line(
                    svg,
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>",
                    LEFT,
                    y.at(yValue),
                    WIDTH - RIGHT,
                    y.at(yValue));
            line(svg, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.3f</text>", LEFT - 6, y.at(yValue) + 4, yValue);
            line(
                    svg,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    x.at(xValue),
                    HEIGHT - BOTTOM + 18,
                    x.label(xValue));
        }
        line(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>", WIDTH / 2, HEIGHT - 12, escaped(xLabel));
        line(
                svg,
                "<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
                HEIGHT / 2,
                escaped(yLabel));
        for (int i = 0; i < lines.size(); i++) {
            String colour = COLOURS.get(i % COLOURS.size());
            draw(svg, lines.get(i).points(), x, y, colour);
            if (lines.size() > 1) {
                line(
                        svg,
                        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"%s\">%s</text>",
                        WIDTH - RIGHT - 8,
                        TOP + 16 * (i + 1),
                        colour,
                        escaped(lines.get(i).name()));
            }
        }
    }

    /** What is not a number leaves a gap. */
    private static void draw(StringBuilder svg, List<Point> points, Axis x, Axis y, String colour) {
        StringBuilder path = new StringBuilder();
        boolean drawn = false;
        for (Point point : points) {
            if (Double.isFinite(point.y())) {
                path.append(path.isEmpty() ? "" : " ").append(drawn ? 'L' : 'M');
                path.append(String.format(Locale.ROOT, "%.1f %.1f", x.at(point.x()), y.at(point.y())));
            }
            drawn = Double.isFinite(point.y());
        }
        line(svg, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>", path, colour);
        for (Point point : points.size() > MOST_MARKS ? List.<Point>of() : points) {
            if (Double.isFinite(point.y())) {
                line(
                        svg,
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>",
                        x.at(point.x()),
                        y.at(point.y()),
                        colour);
            }
        }
    }

    private double[] values(ToDoubleFunction<Point> coordinate) {
        return lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(coordinate)
                .filter(Double::isFinite)
                .toArray();
    }

    /** Values to pixels. A range without extent is widened, so that its line is in the middle. */
    private record Axis(double from, double to, double start, double end) {
        Axis {
            if (from == to) {
                double half = from == 0 ? 0.5 : Math.abs(from) / 2;
                from -= half;
                to += half;
            }
        }

        static Axis of(double[] values, double start, double end) {
            double least = DoubleStream.of(values).min().orElse(0);
            double most = DoubleStream.of(values).max().orElse(1);
            return new Axis(least, most, start, end);
        }

        double at(double value) {
            return start + (value - from) / (to - from) * (end - start);
        }

        String label(double value) {
            return to - from >= STEPS
                    ? String.format(Locale.ROOT, "%.0f", value)
                    : String.format(Locale.ROOT, "%.2f", value);
        }
    }

    private static void line(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
