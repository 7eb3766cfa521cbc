package org.sentenceforge.train.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Section;
import org.sentenceforge.train.config.arguments.TrainingArguments;

/** A page of {@code docs/reference} that is made from declarations. With {@code -Dsforge.docs=write} it is written instead of compared. */
final class ReferencePage {
    private final StringBuilder page = new StringBuilder();

    /** The page must be the one that lies in the documentation. */
    void check(String name, Class<?> test) throws IOException {
        Path file = Path.of("../docs/reference", name);
        if ("write".equals(System.getProperty("sforge.docs"))) {
            Files.writeString(file, page);
        }
        assertThat(Files.readString(file))
                .as("written anew with: ./mvnw -pl train -am test -Dtest=" + test.getSimpleName()
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dsforge.docs=write")
                .isEqualTo(page.toString());
    }

    /** A row of a table. */
    void row(String... cells) {
        page.append("| ")
                .append(List.of(cells).stream().map(ReferencePage::cell).collect(Collectors.joining(" | ")))
                .append(" |\n");
    }

    void text(String text) {
        page.append(
                        page.length() == 0
                                        || text.startsWith("\n")
                                        || page.toString().endsWith("\n\n")
                                ? ""
                                : "\n")
                .append(text);
    }

    void parameters(String title, String introduction, List<Parameter<?>> parameters) {
        text("## " + title + "\n\n" + (introduction.isEmpty() ? "" : introduction + "\n"));
        page.append("| key | default | value | meaning |\n|---|---|---|---|\n");
        parameters.forEach(parameter -> page.append(String.format(
                "| `%s` | %s | %s | %s |%n",
                parameter.name(), otherwise(parameter), cell(value(parameter)), cell(parameter.meaning()))));
    }

    <T> void catalogue(List<Catalogue.Entry<T>> entries) {
        page.append("\n| name | meaning | parameters, with their defaults |\n|---|---|---|\n");
        for (Catalogue.Entry<T> entry : entries) {
            row("`" + entry.name() + "`", entry.meaning(), parameters(entry));
        }
    }

    /** A thing's parameters, with their defaults. */
    static String parameters(Catalogue.Entry<?> entry) {
        return entry.parameters().stream()
                .map(parameter -> "`" + parameter.name() + "` ("
                        + (parameter.otherwise().isPresent() ? otherwise(parameter) : "none") + "): "
                        + parameter.meaning())
                .collect(Collectors.joining("; "));
    }

    private static String value(Parameter<?> parameter) {
        String expected = parameter.type().expected();
        return isBlock(parameter) ? "see below" : expected.equals("a value") ? "" : expected;
    }

    private static boolean isBlock(Parameter<?> parameter) {
        return parameter.type() instanceof Section || parameter.type() == TrainingArguments.SECTION;
    }

    static <T> String otherwise(Parameter<T> parameter) {
        if (parameter.otherwise().isEmpty() || isBlock(parameter)) {
            return "";
        }
        String shown = parameter.shownDefault().orElseThrow();
        return List.of("", "{}", "[]").contains(shown) ? "" : "`" + shown + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
