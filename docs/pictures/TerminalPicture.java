import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * Runs commands and draws what a terminal would show, as an SVG in which each line appears when it was printed, at most a second after the one
 * before: {@code java TerminalPicture.java PICTURE.svg COMMANDS…}. The commands are run by bash, one after the other, in the current folder. A
 * command whose next lines begin with {@code "> "} is run at a terminal (script(1) of Linux), where these are typed when it asks for them.
 */
public final class TerminalPicture {
    private static final double LINE = 18;
    private static final double CHARACTER = 7.83;
    private static final double LONGEST_PAUSE = 1.0;
    private static final String PROMPT = "> ";
    private static final double END = 6;

    /** A line of the screen and the second at which it appears. */
    private record Line(String text, boolean command, double at) {}

    private TerminalPicture() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        List<Line> lines = new ArrayList<>();
        double now = 0.5;
        for (String argument : List.of(args).subList(1, args.length)) {
            List<String> parts = List.of(argument.split("\n"));
            List<String> typed =
                    parts.stream().filter(part -> part.startsWith(PROMPT)).toList();
            List<String> command =
                    parts.stream().filter(part -> !part.startsWith(PROMPT)).toList();
            String prompt = "$ ";
            for (String part : command) {
                lines.add(new Line(prompt + part, true, now));
                prompt = "  ";
            }
            String whole = String.join("\n", command);
            now = (typed.isEmpty() ? run(whole, lines, now + LONGEST_PAUSE) : session(whole, typed, lines, now)) + LONGEST_PAUSE;
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

    /** The same of a program that asks at a terminal, and is answered with each of the lines in turn. */
    private static double session(String command, List<String> typed, List<Line> lines, double begin)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("script", "--quiet", "--return", "--command", command, "/dev/null");
        builder.environment().put("TERM", "dumb"); // plain lines
        Process process = builder.start();
        Iterator<String> answers = typed.iterator();
        double at = begin;
        StringBuilder line = new StringBuilder();
        boolean answered = false;
        try (Reader out = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8);
                OutputStream in = process.getOutputStream()) {
            for (int c = out.read(); c >= 0; c = out.read()) {
                if (c == '\n') {
                    at += LONGEST_PAUSE;
                    lines.add(new Line(line.toString(), answered, at));
                    line.setLength(0);
                    answered = false;
                } else if (c != '\r') {
                    line.appendCodePoint(c);
                }
                if (!answered && line.toString().equals(PROMPT) && answers.hasNext()) {
                    in.write((answers.next().substring(PROMPT.length()) + "\n").getBytes(StandardCharsets.UTF_8));
                    in.flush();
                    answered = true;
                }
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
