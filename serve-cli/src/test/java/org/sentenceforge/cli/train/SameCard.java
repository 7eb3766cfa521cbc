package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentenceforge.core.card.facts.FrameworkVersions;

/** Whether two cards are the same but for versions, and for numbers that training or the trained model gives, in the last digit. */
final class SameCard {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+\\.\\d+");
    private static final double LAST_DIGIT = 1.1e-4;

    private SameCard() {}

    /** The seven labels of the original with whatever version, and the arguments, which are compared apart. */
    static String withoutVersions(String card) {
        String labels = String.join("|", FrameworkVersions.originals().keySet());
        return card.replaceAll("(?m)^- (" + labels + "): .*$", "- $1:")
                .replaceFirst("(?s)### Training Hyperparameters.*?</details>", "");
    }

    /** Our additional section, and our versions with the original's labels in their place. */
    static String withoutShell(String card) {
        String section = "(?s)### Direct Usage \\(SentenceForge\\).*?```bash\n.*?```\n\n(?=<!--)";
        String versions =
                "- " + String.join(": [^\n]*\n- ", FrameworkVersions.ours().keySet()) + ": [^\n]*\n";
        assertThat(card).containsPattern(section).containsPattern(versions);
        String originals =
                "- " + String.join(":\n- ", FrameworkVersions.originals().keySet()) + ":\n";
        return card.replaceFirst(section, "").replaceFirst(versions, originals);
    }

    /** Line for line; measured numbers may differ by one in the last digit, and then the blanks that align them. */
    static void assertSame(String ours, String theirs) {
        List<String> lines = ours.lines().toList();
        List<String> expected = theirs.lines().toList();
        for (int i = 0; i < Math.min(lines.size(), expected.size()); i++) {
            boolean measured = lines.get(i).matches("(\\| [*\\d-]|# |    value: |      value: ).*");
            if (!measured || lines.get(i).equals(expected.get(i))) {
                assertThat(lines.get(i)).as("line " + (i + 1)).isEqualTo(expected.get(i));
            } else {
                assertThat(withoutNumbers(lines.get(i))).isEqualTo(withoutNumbers(expected.get(i)));
                assertClose(lines.get(i), expected.get(i));
            }
        }
        assertThat(lines).hasSameSizeAs(expected);
        assertThat(ours.endsWith("\n")).isEqualTo(theirs.endsWith("\n"));
    }

    private static String withoutNumbers(String line) {
        return NUMBER.matcher(line).replaceAll("0").replaceAll(" +", " ");
    }

    private static void assertClose(String line, String expected) {
        Matcher numbers = NUMBER.matcher(line);
        Matcher expectedNumbers = NUMBER.matcher(expected);
        while (numbers.find() && expectedNumbers.find()) {
            assertThat(Double.parseDouble(numbers.group()))
                    .as(line)
                    .isCloseTo(Double.parseDouble(expectedNumbers.group()), within(LAST_DIGIT));
        }
    }
}
