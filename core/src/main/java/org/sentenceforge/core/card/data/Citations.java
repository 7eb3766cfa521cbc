package org.sentenceforge.core.card.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.text.English;
import org.sentenceforge.core.module.ModelKind;

/** The BibTeX entries of losses, from the resource {@code citations.txt}. */
public final class Citations {
    /** The first entry of every trained model. */
    private static final String LIBRARY = "Sentence Transformers";

    private static final String RESOURCE = "citations.txt";
    private static final String OLD_BLANK = "␣";
    private static final Map<String, Map<String, String>> ENTRIES = load();

    private Citations() {}

    /**
     * The headings of a trained model's citations: the library's own, then the losses that have an entry; losses with the same
     * text share a heading.
     *
     * @param losses class names, each once, wrapped losses after those that wrap them
     */
    public static List<String> headings(ModelKind kind, Collection<String> losses) {
        Map<String, List<String>> namesByText = new LinkedHashMap<>();
        Map<String, String> library = ENTRIES.get(section(ModelKind.BI_ENCODER));
        namesByText
                .computeIfAbsent(library.get(LIBRARY), text -> new ArrayList<>())
                .add(LIBRARY);
        Map<String, String> entries = ENTRIES.get(section(kind));
        for (String loss : losses) {
            if (entries.containsKey(loss)) {
                namesByText
                        .computeIfAbsent(entries.get(loss), text -> new ArrayList<>())
                        .add(loss);
            }
        }
        return namesByText.values().stream().map(English::enumerate).toList();
    }

    /** The lines of the entry below a heading. */
    public static List<String> entry(ModelKind kind, CardStyle style, String heading) {
        String first = heading.split(", | and ", 2)[0];
        String text = ENTRIES.get(section(kind)).get(first);
        for (Map<String, String> entries : ENTRIES.values()) {
            text = text == null ? entries.get(first) : text;
        }
        if (text == null) {
            throw SforgeException.badData("key 'citations': no BibTeX entry is known for '" + heading
                    + "'; expected the class name of a loss");
        }
        String blank = style.endsCitationTitlesInBlank() ? " " : "";
        return text.lines().map(line -> line.replace(OLD_BLANK, blank)).toList();
    }

    private static String section(ModelKind kind) {
        return switch (kind) {
            case BI_ENCODER, SPARSE_ENCODER, MULTI_VECTOR_ENCODER -> "[sentence-transformer]";
            case CROSS_ENCODER -> "[cross-encoder]";
        };
    }

    private static Map<String, Map<String, String>> load() {
        Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        Map<String, String> section = Map.of();
        List<String> names = List.of();
        for (String line : resource().lines().toList()) {
            if (line.startsWith("[")) {
                section = sections.computeIfAbsent(line, key -> new LinkedHashMap<>());
            } else if (line.startsWith("== ")) {
                names = List.of(line.substring("== ".length()).split(", "));
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                for (String name : names) {
                    section.merge(name, line + "\n", String::concat);
                }
            }
        }
        return sections;
    }

    private static String resource() {
        try (InputStream in = Citations.class.getResourceAsStream(RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
