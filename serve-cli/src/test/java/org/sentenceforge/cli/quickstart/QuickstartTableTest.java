package org.sentenceforge.cli.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sentenceforge.cli.quickstart.CldrNames.Script;
import org.sentenceforge.cli.quickstart.NameRetrieval.Quality;

class QuickstartTableTest {

    private static Quality quality(double value) {
        Map<Script, Double> byScript =
                Arrays.stream(Script.values()).collect(Collectors.toMap(script -> script, script -> value));
        return new Quality(value, byScript);
    }

    @Test
    void theTableFitsIntoFortyColumns() {
        List<String> lines = QuickstartTable.lines(quality(0.0312), quality(1));

        assertThat(lines).hasSize(Script.values().length + 2).allMatch(line -> line.length() <= 40);
        assertThat(lines.get(0)).isEqualTo("nDCG@10           before   after");
        assertThat(lines.get(2)).isEqualTo("Cyrillic           0.031   1.000");
    }
}
