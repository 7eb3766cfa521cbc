package org.sentenceforge.cli.similarity;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.encode.TextIndex;

/**
 * What happens to a line that is typed at {@code sforge similarity}: a command, two texts to compare, or a text. A text is searched for in
 * the corpus; without one it is compared with the texts typed before. Writes plain text.
 */
final class SimilaritySession {
    /** What stands between two texts to be compared with each other alone. */
    static final String BETWEEN = "|||";

    private static final Map<String, String> COMMANDS = commands();

    private final OpenedModel model;
    private final TextIndex corpus;
    private TextIndex typed;
    private final List<String> typedTexts = new ArrayList<>();
    private final PrintWriter out;
    private final int columns;
    private int top;

    /**
     * @param corpus  the texts of the files, empty where there are none
     * @param columns how long a line of the output may be
     */
    SimilaritySession(OpenedModel model, TextIndex corpus, int top, PrintWriter out, int columns) {
        this.model = model;
        this.corpus = corpus;
        this.typed = model.comparisonIndex();
        this.top = top;
        this.out = out;
        this.columns = columns;
    }

    private static Map<String, String> commands() {
        Map<String, String> commands = new LinkedHashMap<>();
        commands.put(":help", "this list");
        commands.put(":model", "what the model is");
        commands.put(":texts", "the texts typed so far");
        commands.put(":top N", "show the N best texts");
        commands.put(":card", "put the texts typed so far into the model's card");
        commands.put(":clear", "forget the texts typed so far");
        commands.put(":quit", "leave; so does the end of the input");
        return commands;
    }

    /** The commands' names, to complete what is typed. */
    static List<String> commandNames() {
        return COMMANDS.keySet().stream()
                .map(command -> command.split(" ", 2)[0])
                .toList();
    }

    /** Does what the line says; false when it says to leave. A mistake in the line is explained, and the session goes on. */
    boolean accept(String line) {
        String text = line.strip();
        try {
            if (text.startsWith(":")) {
                return command(text);
            }
            if (text.contains(BETWEEN)) {
                compare(text);
            } else if (!text.isEmpty()) {
                search(text);
            }
        } catch (SforgeException e) {
            out.println("error: " + e.getMessage());
        }
        out.flush();
        return true;
    }

    private boolean command(String text) {
        String[] words = text.split("\\s+");
        switch (words[0]) {
            case ":help" -> help();
            case ":model" -> model.describe().forEach((key, value) -> out.printf(Locale.ROOT, "%-12s%s%n", key, value));
            case ":texts" -> typedTexts.forEach(out::println);
            case ":top" -> setTop(words);
            case ":card" -> {
                model.showInCard(typedTexts);
                out.println("(the card of " + model.directory().path() + " shows them)");
            }
            case ":clear" -> {
                typed = model.comparisonIndex();
                typedTexts.clear();
            }
            case ":quit" -> {
                return false;
            }
            default -> throw SforgeException.usage("there is no command " + words[0] + "; :help lists them");
        }
        out.flush();
        return true;
    }

    private void help() {
        out.println("Type a text to "
                + (corpus.size() > 0
                        ? "search the " + corpus.size() + " texts for it."
                        : "compare it with those before."));
        out.println("Type two texts with " + BETWEEN + " between them to compare them with each other.");
        COMMANDS.forEach((name, what) -> out.printf(Locale.ROOT, "  %-8s %s%n", name, what));
    }

    private void setTop(String[] words) {
        if (words.length != 2 || !words[1].matches("[1-9]\\d{0,5}")) {
            throw SforgeException.usage(":top takes a number from 1, such as ':top 5'");
        }
        top = Integer.parseInt(words[1]);
    }

    private void compare(String text) {
        String[] texts = text.split(Pattern.quote(BETWEEN), -1);
        if (texts.length != 2 || texts[0].isBlank() || texts[1].isBlank()) {
            throw SforgeException.usage("expected two texts with " + BETWEEN + " between them");
        }
        TextPair pair = new TextPair(texts[0].strip(), texts[1].strip());
        float[] scores = model.model().score(List.of(pair))[0];
        StringBuilder line = new StringBuilder();
        for (float score : scores) {
            line.append(String.format(Locale.ROOT, "%8.4f", score));
        }
        out.println(line);
        typedTexts.add(pair.first());
        typedTexts.add(pair.second());
    }

    private void search(String text) {
        TextIndex index = corpus.size() > 0 ? corpus : typed;
        for (TextIndex.Match match : index.search(text, top)) {
            String line = String.format(Locale.ROOT, "%8.4f  %s", match.score(), match.text());
            out.println(line.length() <= columns ? line : line.substring(0, columns - 1) + "…");
        }
        if (corpus.size() == 0) {
            if (typed.size() == 0) {
                out.println("(noted; the next text is compared with it)");
            }
            typed.add(List.of(text));
        }
        typedTexts.add(text);
    }
}
