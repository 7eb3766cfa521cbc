package org.sentenceforge.cli.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.quickstart.CldrNames.Pair;
import org.sentenceforge.cli.quickstart.CldrNames.Script;
import org.sentenceforge.cli.quickstart.CldrNames.Split;

class NameRetrievalTest {
    @TempDir
    private Path folder;

    @Test
    void aNameThatStandsForTwoThingsIsOneQuery() throws Exception {
        Split names = new Split(
                List.of(),
                List.of(
                        new Pair("Kongo", "Congo - Kinshasa", Script.LATIN, "de"),
                        new Pair("Kongo", "Congo - Brazzaville", Script.LATIN, "pl"),
                        new Pair("Конго", "Congo - Kinshasa", Script.CYRILLIC, "ru")),
                List.of("Chad", "Congo - Brazzaville", "Congo - Kinshasa"));

        NameRetrieval retrieval = new NameRetrieval(names);
        retrieval.write(folder);

        assertThat(retrieval.queries()).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("queries.jsonl")))
                .isEqualTo("{\"_id\":\"q0\",\"text\":\"Kongo\"}\n{\"_id\":\"q1\",\"text\":\"Конго\"}\n");
        assertThat(Files.readString(folder.resolve("qrels.tsv")))
                .isEqualTo("query-id\tcorpus-id\tscore\nq0\td1\t1\nq0\td2\t1\nq1\td2\t1\n");
        assertThat(Files.readAllLines(folder.resolve("corpus.jsonl"))).hasSize(3);
    }
}
