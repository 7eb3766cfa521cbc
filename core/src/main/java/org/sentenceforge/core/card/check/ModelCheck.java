package org.sentenceforge.core.card.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.facts.ModelFacts;
import org.sentenceforge.core.module.ModelKind;

/** What the card says about the model's shape, against the model. What a card does not say is no disagreement. */
final class ModelCheck {
    private static final Pattern MODULE = Pattern.compile("  \\(\\w+\\): (\\w+)\\((.*)");
    private static final Pattern ARCHITECTURE =
            Pattern.compile("'architecture': '(\\w+)'|with Transformer model: (\\w+)");
    private static final Pattern TRUE_MODE = Pattern.compile("'(pooling_mode_\\w+)': True");
    private static final Pattern MODE = Pattern.compile("'pooling_mode': '(\\w+)'");
    private static final Pattern WIDTH = Pattern.compile("'(?:word_)?embedding_dimension': (\\d+)");

    private final List<String> problems = new ArrayList<>();
    private final String card;

    private ModelCheck(String card) {
        this.card = card;
    }

    static List<String> of(String card, ModelFacts model) {
        ModelCheck check = new ModelCheck(card);
        check.kind(model.kind());
        check.number("Maximum Sequence Length", Integer.toString(model.maxLength()));
        if (model.kind() != ModelKind.CROSS_ENCODER) {
            check.number("Output Dimensionality", String.valueOf(model.dimension()));
            check.similarity(model.similarity());
            check.modules(model.modules());
        } else {
            check.number("Number of Output Labels", String.valueOf(model.labels()));
        }
        return check.problems;
    }

    private Optional<String> described(String label) {
        Matcher matcher = Pattern.compile("(?m)^- \\*\\*" + Pattern.quote(label) + ":\\*\\* (.*?)\\s*$")
                .matcher(card);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private void disagree(String what, Object card, Object model) {
        problems.add(what + ": the card says " + card + ", the model directory " + model);
    }

    private void kind(ModelKind kind) {
        String expected = switch (kind) {
            case BI_ENCODER -> "Sentence Transformer";
            case CROSS_ENCODER -> "Cross Encoder";
            case SPARSE_ENCODER -> "Sparse Encoder";
            case MULTI_VECTOR_ENCODER -> "Multi-Vector Encoder";
        };
        described("Model Type")
                .filter(said -> !said.endsWith(expected))
                .ifPresent(said -> disagree("Model Type", said, expected));
    }

    private void number(String label, String expected) {
        described(label)
                .map(said -> said.split(" ")[0])
                .filter(said -> !said.equals(expected))
                .ifPresent(said -> disagree(label, said, expected));
    }

    private void similarity(String key) {
        described("Similarity Function")
                .filter(said -> !said.toLowerCase(Locale.ROOT).startsWith(key))
                .ifPresent(said -> disagree("Similarity Function", said, key));
    }

    private void modules(List<CardData.Module> expected) {
        List<Matcher> listed = new ArrayList<>();
        card.lines().forEach(line -> {
            Matcher matcher = MODULE.matcher(line);
            if (matcher.matches()) {
                listed.add(matcher);
            }
        });
        if (listed.isEmpty()) {
            return;
        }
        List<String> names =
                listed.stream().map(matcher -> name(matcher.group(1))).toList();
        List<String> modelNames =
                expected.stream().map(module -> name(module.type())).toList();
        if (!names.equals(modelNames)) {
            disagree("modules", names, modelNames);
            return;
        }
        for (int i = 0; i < expected.size(); i++) {
            module(listed.get(i).group(2), expected.get(i));
        }
    }

    /** That of a masked language model before 5.4 is the transformer's since. */
    private static String name(String module) {
        return module.equals("MLMTransformer") ? "Transformer" : module;
    }

    private void module(String said, CardData.Module module) {
        if (name(module.type()).equals("Transformer")) {
            Object expected = module.config().get("architecture");
            Matcher matcher = ARCHITECTURE.matcher(said);
            if (matcher.find()) {
                String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
                if (!name.equals(expected)) {
                    disagree("architecture", name, expected);
                }
            }
        } else if (module.type().equals("Pooling")) {
            pooling(said, module.config());
        }
    }

    private void pooling(String said, Map<String, Object> config) {
        List<String> expected = config.entrySet().stream()
                .filter(entry ->
                        Boolean.TRUE.equals(entry.getValue()) && entry.getKey().startsWith("pooling_mode_"))
                .map(Map.Entry::getKey)
                .toList();
        List<String> modes =
                TRUE_MODE.matcher(said).results().map(match -> match.group(1)).toList();
        Matcher single = MODE.matcher(said);
        if (single.find()) {
            modes = expected.stream()
                    .filter(mode -> mode.startsWith("pooling_mode_" + single.group(1)))
                    .toList();
        }
        if (!modes.equals(expected)) {
            disagree("pooling", modes, expected);
        }
        Matcher width = WIDTH.matcher(said);
        if (width.find() && !width.group(1).equals(String.valueOf(config.get("word_embedding_dimension")))) {
            disagree("pooling dimension", width.group(1), config.get("word_embedding_dimension"));
        }
    }
}
