package org.sentenceforge.eval.report;

import java.util.List;
import java.util.Locale;

/**
 * A line chart as SVG.
 *
 * @param title above the chart
 * @param points from left to right
 */
public record LinePlot(String title, String xLabel, String yLabel, List<Point> points) {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 400;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 40;
    private static final int BOTTOM = 55;
    private static final int STEPS = 5;

    public record Point(double x, double y) {}

    public String svg() {
        double minX = points.stream().mapToDouble(Point::x).min().orElse(0);
        double maxX = points.stream().mapToDouble(Point::x).max().orElse(1);
        double minY = points.stream().mapToDouble(Point::y).min().orElse(0);
        double maxY = points.stream().mapToDouble(Point::y).max().orElse(1);
        Axis x = new Axis(minX, maxX, LEFT, WIDTH - RIGHT);
        Axis y = new Axis(minY, maxY, HEIGHT - BOTTOM, TOP);
        StringBuilder svg = new StringBuilder();
        line(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH,
                HEIGHT);
        line(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
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
        StringBuilder path = new StringBuilder();
        for (Point point : points) {
            path.append(String.format(
                    Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : " L", x.at(point.x()), y.at(point.y())));
        }
        line(svg, "<path d=\"%s\" fill=\"none\" stroke=\"#2563eb\" stroke-width=\"2\"/>", path);
        for (Point point : points.size() > 50 ? List.<Point>of() : points) {
            line(svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"#2563eb\"/>", x.at(point.x()), y.at(point.y()));
        }
        return svg.append("</svg>\n").toString();
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
