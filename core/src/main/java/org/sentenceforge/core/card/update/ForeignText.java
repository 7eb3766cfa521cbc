package org.sentenceforge.core.card.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.card.data.HeaderOrder;
import org.sentenceforge.core.card.render.EvaluationGroup;
import org.sentenceforge.core.card.render.ModelIndex;
import org.sentenceforge.core.module.ModelKind;

/**
 * A README.md that another program or a person wrote. Results go into its header and its Evaluation section, other facts into
 * single keys and sections; every other byte stays.
 */
public final class ForeignText {
    private static final String EVALUATION = "## Evaluation";
    private static final List<String> AFTER_EVALUATION =
            List.of("## Bias, Risks and Limitations", "## Training Details", "## Citation", "## Glossary");
    private static final List<String> AFTER_USAGE = List.of(
            "### Direct Usage (Transformers)",
            "### Downstream Usage (Sentence Transformers)",
            "### Out-of-Scope Use",
            EVALUATION,
            "## Bias, Risks and Limitations",
            "## Training Details",
            "## Citation");
    private static final Pattern LIBRARY_VERSION = Pattern.compile("- Sentence Transformers: (\\d+)\\.(\\d+)\\..*");

    private final ReadmeText text;

    private ForeignText(ReadmeText text) {
        this.text = text;
    }

    public static ForeignText parse(String readme) {
        return new ForeignText(ReadmeText.parse(readme));
    }

    /** The whole text. */
    public String text() {
        return text.text();
    }

    /** Adds results, or replaces those of the same evaluator on the same data. */
    public ForeignText withEvaluations(ModelKind kind, String modelName, List<CardData.Evaluation> evaluations) {
        List<String> body = new ArrayList<>(text.body());
        for (CardData.Evaluation evaluation : evaluations) {
            body = withPart(body, EvaluationGroup.of(style(), kind, evaluation));
        }
        List<Map<String, Object>> index = ModelIndex.of(title(modelName), evaluations);
        return new ForeignText(text.with(
                HeaderMerge.addResults(
                        header(), ModelIndex.metricKeys(evaluations), index, HeaderOrder.DECLARED.keys()),
                body));
    }

    /** Replaces one key of the header. */
    public ForeignText withHeader(String key, Object value) {
        return new ForeignText(
                text.with(HeaderMerge.set(header(), key, value, HeaderOrder.DECLARED.keys()), text.body()));
    }

    /**
     * Puts a section into "Usage", or replaces it.
     *
     * @param section from its heading to an empty line
     */
    public ForeignText withUsage(List<String> section) {
        List<String> body = new ArrayList<>(text.body());
        Outline outline = Outline.of(body);
        int start = outline.find(section.get(0), 0);
        if (start >= 0) {
            List<String> old = body.subList(start, outline.end(start));
            old.clear();
            body.addAll(start, section);
        } else {
            insert(body, place(body, AFTER_USAGE), section);
        }
        return new ForeignText(text.with(text.header(), body));
    }

    /**
     * Replaces the usage code behind the line {@code # Run inference}; nothing where the card has no such code.
     *
     * @param code from that line to the last one before the fence
     */
    public ForeignText withInference(List<String> code) {
        List<String> body = new ArrayList<>(text.body());
        int start = body.indexOf(code.get(0));
        int end = start;
        while (end >= 0 && end < body.size() && !body.get(end).equals("```")) {
            end++;
        }
        if (start >= 0 && end < body.size()) {
            body.subList(start, end).clear();
            body.addAll(start, code);
        }
        return new ForeignText(text.with(text.header(), body));
    }

    private List<String> header() {
        return text.hasHeader() ? text.header() : List.of();
    }

    private String title(String otherwise) {
        int line = Outline.of(text.body()).title();
        return line < 0 ? otherwise : text.body().get(line).substring(2).strip();
    }

    /** The style nearest to the version that the card names; so its sections stay alike. */
    private CardStyle style() {
        for (String line : text.body()) {
            Matcher matcher = LIBRARY_VERSION.matcher(line);
            if (matcher.matches()) {
                return CardStyle.nearest(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
            }
        }
        return CardStyle.DEFAULT;
    }

    private static List<String> withPart(List<String> body, EvaluationGroup added) {
        Outline outline = Outline.of(body);
        int section = outline.find(EVALUATION, 0);
        if (section < 0) {
            List<String> lines = new ArrayList<>(List.of(EVALUATION, "", "### Metrics", ""));
            lines.addAll(added.lines());
            lines.add("");
            insert(body, place(body, AFTER_EVALUATION), lines);
            return body;
        }
        int end = outline.end(section);
        for (int start = section + 1; start < end; start++) {
            if (outline.isHeading(start) && body.get(start).startsWith("#### ")) {
                int next = start + 1;
                while (next < end && !outline.isHeading(next)) {
                    next++;
                }
                EvaluationPart known = EvaluationPart.parse(body.subList(start, next));
                if (known.takes(added)) {
                    List<String> merged = known.with(added);
                    body.subList(start, next).clear();
                    body.addAll(start, merged);
                    return body;
                }
            }
        }
        List<String> lines = new ArrayList<>(added.lines());
        lines.add("");
        insert(body, end, lines);
        return body;
    }

    /** Where a section goes that comes before the first of these headings: before the comment that hides it, or at the end. */
    private static int place(List<String> body, List<String> headings) {
        for (int i = 0; i < body.size(); i++) {
            if (headings.contains(body.get(i).strip())) {
                return i > 0 && body.get(i - 1).strip().equals("<!--") ? i - 1 : i;
            }
        }
        return body.size();
    }

    /** With an empty line before it. */
    private static void insert(List<String> body, int place, List<String> lines) {
        int at = place;
        if (at > 0 && at == body.size() && body.get(at - 1).isEmpty()) {
            at--;
        }
        List<String> block = new ArrayList<>(lines);
        if (at > 0 && !body.get(at - 1).isEmpty()) {
            block.add(0, "");
        }
        if (at == body.size()) {
            block.remove(block.size() - 1);
        }
        body.addAll(at, block);
    }
}
