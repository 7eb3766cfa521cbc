package org.sentenceforge.cli.similarity;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.encode.TextIndex.Match;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.output.InputFiles;
import org.sentenceforge.core.output.RowLayout;
import org.sentenceforge.core.output.RowWriter;

/**
 * What happens to a line that is typed at {@code sforge similarity}: a command, several texts to compare, or a text. A text is searched for
 * in the corpus; without one it is compared with the texts typed before. Owns the models once they are loaded.
 */
final class SimilaritySession implements AutoCloseable {
    /** What stands between texts to be compared with each other alone; so does a line's end. */
    static final String BETWEEN = "|||";

    private static final Pattern SEPARATOR = Pattern.compile("\\|\\|\\||\\R");
    /** How many texts a reranker reads for a query, unless more are to be shown. */
    private static final int CANDIDATES = 50;

    /** Texts whose encoding may take a while. */
    private static final int MANY = 1000;

    private final SessionOutput out;
    private final Function<String, OpenedModel> models;
    private final Function<String, List<String>> files;
    private final List<Path> loaded = new ArrayList<>();
    private final Supplier<Progress.Task> tasks;
    private final Supplier<OpenedModel> first;
    private final List<String> firstFiles;
    private final TextSet corpus = new TextSet();
    private final TextSet typed = new TextSet();
    private final List<String> typedTexts = new ArrayList<>();
    private SessionSettings settings;
    private Optional<OpenedModel> opened = Optional.empty();
    private Optional<OpenedModel> reranker = Optional.empty();
    private Optional<Table> last = Optional.empty();

    /** A result as rows of a file. */
    private record Table(List<String> columns, List<List<Object>> rows) {}

    /**
     * @param first      the model, waited for when a line first needs it
     * @param firstFiles whose texts are searched
     * @param models     opens further models as users name them
     * @param files      reads the texts of a file
     * @param tasks      shows, for each piece of work, how far it is, and may cancel it
     */
    SimilaritySession(
            Supplier<OpenedModel> first,
            List<String> firstFiles,
            int top,
            SessionOutput out,
            Function<String, OpenedModel> models,
            Function<String, List<String>> files,
            Supplier<Progress.Task> tasks) {
        this.first = first;
        this.firstFiles = firstFiles;
        this.settings = SessionSettings.showing(top);
        this.out = out;
        this.models = models;
        this.files = files;
        this.tasks = tasks;
    }

    /** The model and the first files' texts, when they are there. */
    OpenedModel model() {
        if (opened.isEmpty()) {
            OpenedModel model = first.get();
            opened = Optional.of(model);
            firstFiles.forEach(this::load);
        }
        return opened.get();
    }

    /**
     * Does what the line says; false when it says to leave.
     *
     * @throws SforgeException where it cannot be done; the session can go on
     */
    boolean accept(String line) {
        String text = line.strip();
        if (text.startsWith(":")) {
            return command(text);
        }
        List<String> texts =
                Arrays.stream(SEPARATOR.split(text, -1)).map(String::strip).toList();
        if (texts.size() > 1) {
            if (texts.stream().anyMatch(String::isEmpty)) {
                throw SforgeException.usage("expected texts with " + BETWEEN + " between them, got an empty one");
            }
            compare(texts);
        } else if (!text.isEmpty()) {
            search(text);
        }
        return true;
    }

    private boolean command(String text) {
        String[] words = text.split("\\s+", 2);
        String argument = words.length > 1 ? words[1].strip() : "";
        SessionCommand command = SessionCommand.ofWord(words[0])
                .orElseThrow(() -> SforgeException.usage("there is no command " + words[0] + "; :help lists them"));
        switch (command) {
            case HELP -> help();
            case MODEL -> {
                if (!argument.isEmpty()) {
                    change(argument);
                }
                model().describe().forEach((key, value) -> out.say(String.format(Locale.ROOT, "%-12s%s", key, value)));
            }
            case LOAD -> {
                model();
                load(required(command, argument));
                out.say("(" + corpus.size() + " texts to search in)");
            }
            case TEXTS -> typedTexts.forEach(out::say);
            case DIM -> settings = settings.withDimension(dimension(required(command, argument)));
            case SCORE -> settings = settings.withFunction(function(required(command, argument)));
            case PROMPT -> prompt(argument);
            case TOP -> settings = settings.withTop(top(argument));
            case RERANK -> rerank(required(command, argument));
            case SAVE -> save(required(command, argument));
            case CARD -> {
                model().showInCard(typedTexts);
                out.say("(the card of " + model().directory().path() + " shows them)");
            }
            case CLEAR -> {
                typed.clear();
                typedTexts.clear();
            }
            case QUIT -> {
                return false;
            }
        }
        return true;
    }

    private static String required(SessionCommand command, String argument) {
        if (argument.isEmpty()) {
            throw SforgeException.usage(command.word() + " takes something: " + command.usage());
        }
        return argument;
    }

    private void help() {
        out.say("Type a text to "
                + (corpus.size() > 0
                        ? "search the " + corpus.size() + " texts for it."
                        : "compare it with those before."));
        out.say("Type texts with " + BETWEEN + " between them, or paste lines, to compare several.");
        for (SessionCommand command : SessionCommand.values()) {
            out.say(String.format(Locale.ROOT, "  %-18s %s", command.usage(), command.meaning()));
        }
    }

    private static int top(String argument) {
        if (!argument.matches("[1-9]\\d{0,5}")) {
            throw SforgeException.usage(":top takes a number from 1, such as ':top 5'");
        }
        return Integer.parseInt(argument);
    }

    private Optional<Integer> dimension(String argument) {
        requireEmbeddings(SessionCommand.DIM);
        if (argument.equals("all")) {
            return Optional.empty();
        }
        int most = model().model() instanceof Embedder embedder ? embedder.dimension() : 0;
        if (!argument.matches("[1-9]\\d{0,8}") || Integer.parseInt(argument) > most) {
            throw SforgeException.usage(":dim takes a number from 1 to the model's " + most + ", or all");
        }
        return Optional.of(Integer.parseInt(argument));
    }

    private Optional<SimilarityFunction> function(String argument) {
        requireEmbeddings(SessionCommand.SCORE);
        if (argument.equals("model")) {
            return Optional.empty();
        }
        return Optional.of(SimilarityFunction.ofKey(argument)
                .filter(SimilarityFunction.OF_VECTORS::contains)
                .orElseThrow(() -> SforgeException.usage(":score takes one of "
                        + SimilarityFunction.OF_VECTORS.stream()
                                .map(SimilarityFunction::key)
                                .collect(Collectors.joining(", "))
                        + ", model; got '" + argument + "'")));
    }

    private void requireEmbeddings(SessionCommand command) {
        if (!model().embeds()) {
            throw SforgeException.usage(
                    command.word()
                            + " is for models with one vector per text, which a cross-encoder and a multi-vector encoder are not");
        }
    }

    private void prompt(String argument) {
        requireEmbeddings(SessionCommand.PROMPT);
        settings = settings.withPrompt(
                argument.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                model().directory().settings().prompts().containsKey(argument)
                                        ? new Prompt.Named(argument)
                                        : new Prompt.Literal(argument + " ")));
        during(task -> typed.encodeAgain(model(), typedPrompt(), task));
    }

    /** Of texts that all play the same part. */
    private Prompt typedPrompt() {
        return settings.prompt().orElse(new Prompt.Default());
    }

    private void change(String name) {
        OpenedModel other = models.apply(name);
        try {
            during(task -> corpus.encodeAgain(other, new Prompt.Document(), task));
            during(task -> typed.encodeAgain(other, new Prompt.Default(), task));
        } catch (RuntimeException e) {
            other.close();
            throw e;
        }
        opened.ifPresent(OpenedModel::close);
        opened = Optional.of(other);
        settings = SessionSettings.showing(settings.top());
    }

    private void load(String file) {
        List<String> texts = files.apply(file);
        loaded.add(Path.of(file));
        if (texts.size() >= MANY) {
            out.say("(encoding " + texts.size() + " texts; Ctrl-C cancels)");
        }
        during(task -> corpus.add(model(), texts, new Prompt.Document(), task));
    }

    private void rerank(String name) {
        Optional<OpenedModel> other = name.equals("off") ? Optional.empty() : Optional.of(models.apply(name));
        other.filter(model -> model.directory().kind() != ModelKind.CROSS_ENCODER)
                .ifPresent(model -> {
                    model.close();
                    throw SforgeException.badModel(
                            name + ": expected a cross-encoder to rerank with, got a bi-encoder");
                });
        other.ifPresent(model -> model.model().requireOneScore());
        reranker.ifPresent(OpenedModel::close);
        reranker = other;
    }

    private void compare(List<String> texts) {
        float[][] scores = result(task -> model().embeds() ? similarities(texts, task) : pairScores(texts, task));
        typedTexts.addAll(texts);
        if (texts.size() == 2) {
            out.pair(texts.get(0), texts.get(1), model().embeds() ? new float[] {scores[0][1]} : scores[0]);
        } else {
            out.matrix(texts, scores);
        }
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            for (int j = i + 1; j < texts.size(); j++) {
                // of two texts a cross-encoder gives one row, of labels
                float score = scores.length == 1 ? scores[0][0] : scores[i][j];
                rows.add(List.of(texts.get(i), texts.get(j), score));
            }
        }
        last = Optional.of(new Table(List.of("first", "second", "score"), rows));
    }

    private float[][] similarities(List<String> texts, Progress.Task task) {
        float[][] vectors = model().vectors(texts, typedPrompt(), task);
        float[][] scores = new float[texts.size()][texts.size()];
        for (int i = 0; i < vectors.length; i++) {
            for (int j = 0; j < vectors.length; j++) {
                scores[i][j] = model().similarity(vectors[i], vectors[j], settings);
            }
        }
        return scores;
    }

    /** Of two texts the scores of the labels, of more the one score of each with each. */
    private float[][] pairScores(List<String> texts, Progress.Task task) {
        if (texts.size() == 2) {
            return model().scores(List.of(new TextPair(texts.get(0), texts.get(1))), task);
        }
        model().model().requireOneScore();
        List<TextPair> pairs = new ArrayList<>();
        texts.forEach(one -> texts.forEach(other -> pairs.add(new TextPair(one, other))));
        float[][] rows = model().scores(pairs, task);
        float[][] scores = new float[texts.size()][texts.size()];
        for (int i = 0; i < rows.length; i++) {
            scores[i / texts.size()][i % texts.size()] = rows[i][0];
        }
        return scores;
    }

    private void search(String text) {
        OpenedModel model = model();
        boolean inCorpus = corpus.size() > 0;
        TextSet set = inCorpus ? corpus : typed;
        Prompt prompt = inCorpus ? settings.prompt().orElse(new Prompt.Query()) : typedPrompt();
        int wanted = reranker.isPresent() ? Math.max(CANDIDATES, settings.top()) : settings.top();
        List<Match> found = result(task -> {
            List<Match> matches = set.search(model, text, prompt, wanted, settings, task);
            return reranker.isPresent() ? reranked(text, matches, task) : matches;
        });
        if (set.size() == 0) {
            out.say("(noted; the next text is compared with it)");
        } else {
            out.matches(text, found);
            last = Optional.of(new Table(
                    List.of("query", "row", "text", "score"),
                    found.stream()
                            .map(match -> List.<Object>of(text, match.row(), match.text(), match.score()))
                            .toList()));
        }
        if (!inCorpus) {
            during(task -> typed.add(model, List.of(text), typedPrompt(), task));
        }
        typedTexts.add(text);
    }

    private List<Match> reranked(String query, List<Match> matches, Progress.Task task) {
        float[][] scores = reranker.orElseThrow()
                .scores(
                        matches.stream()
                                .map(match -> new TextPair(query, match.text()))
                                .toList(),
                        task);
        List<Match> again = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            again.add(new Match(matches.get(i).row(), matches.get(i).text(), scores[i][0]));
        }
        again.sort(Comparator.comparing(Match::score).reversed());
        return again.subList(0, Math.min(settings.top(), again.size()));
    }

    private void save(String name) {
        Table table =
                last.orElseThrow(() -> SforgeException.usage(":save writes the last result, and there is none yet"));
        new InputFiles(loaded).refuse(Path.of(name));
        try (RowWriter writer =
                RowWriter.create(Path.of(name), new RowLayout(table.columns().toArray(String[]::new)))) {
            table.rows().forEach(writer::write);
            writer.commit();
        }
        out.say("(" + table.rows().size() + " rows in " + name + ")");
    }

    private void during(Consumer<Progress.Task> work) {
        result(task -> {
            work.accept(task);
            return Boolean.TRUE;
        });
    }

    private <T> T result(Function<Progress.Task, T> work) {
        try (Progress.Task task = tasks.get()) {
            return work.apply(task);
        }
    }

    @Override
    public void close() {
        opened.ifPresent(OpenedModel::close);
        reranker.ifPresent(OpenedModel::close);
    }
}
