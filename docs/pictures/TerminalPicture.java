import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs commands and draws what a terminal would show, as an SVG in which each line appears when it was printed, at most a second after the one
 * before: {@code java TerminalPicture.java PICTURE.svg COMMANDS…}. The commands are run by bash, one after the other, in the current folder.
 */
public final class TerminalPicture {
    private static final double LINE = 18;
    private static final double CHARACTER = 7.83;
    private static final double LONGEST_PAUSE = 1.0;
    private static final double END = 6;

    /** A line of the screen and the second at which it appears. */
    private record Line(String text, boolean command, double at) {}

    private TerminalPicture() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        List<Line> lines = new ArrayList<>();
        double now = 0.5;
        for (String command : List.of(args).subList(1, args.length)) {
            String prompt = "$ ";
            for (String part : command.split("\n")) {
                lines.add(new Line(prompt + part, true, now));
                prompt = "  ";
            }
            now = run(command, lines, now + LONGEST_PAUSE) + LONGEST_PAUSE;
        }
        Files.writeString(Path.of(args[0]), svg(lines, now + END));
    }

    /** Adds what a command prints; gives the second of its last line. */
    private static double run(String command, List<Line> lines, double begin) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        double at = begin;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            long last = System.nanoTime();
            for (String text = out.readLine(); text != null; text = out.readLine()) {
                long now = System.nanoTime();
                at += Math.min((now - last) / 1e9, LONGEST_PAUSE);
                last = now;
                lines.add(new Line(text, false, at));
            }
        }
        if (process.waitFor() != 0) {
            throw new IOException(command + " ended with exit code " + process.exitValue());
        }
        return at;
    }

    private static String svg(List<Line> lines, double length) {
        int columns = lines.stream().mapToInt(line -> line.text().length()).max().orElse(0);
        double width = columns * CHARACTER + 32;
        double height = lines.size() * LINE + 32;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$.0f %2$.0f" width="%1$.0f" height="%2$.0f" role="img">
                <style>
                  rect { fill: #1d1f21; }
                  text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #d5d8d6; white-space: pre; }
                  text.command { fill: #ffffff; font-weight: bold; }
                  @media (prefers-reduced-motion: no-preference) { text { animation: shown %3$.1fs step-end infinite; } }
                """,
                width,
                height,
                length));
        for (int i = 0; i < lines.size(); i++) {
            double share = 100 * lines.get(i).at() / length;
            svg.append(String.format(
                    Locale.ROOT,
                    "  @keyframes l%1$d { 0%% { opacity: 0 } %2$.2f%% { opacity: 1 } } #l%1$d { animation-name: l%1$d; }%n",
                    i,
                    share));
        }
        svg.append(String.format(
                Locale.ROOT, "</style>%n<rect width=\"%.0f\" height=\"%.0f\" rx=\"8\"/>%n", width, height));
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            svg.append(String.format(
                    Locale.ROOT,
                    "<text id=\"l%d\" x=\"16\" y=\"%.0f\"%s xml:space=\"preserve\">%s</text>%n",
                    i,
                    16 + LINE * (i + 0.75),
                    line.command() ? " class=\"command\"" : "",
                    escaped(line.text())));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("\t", "    ").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
