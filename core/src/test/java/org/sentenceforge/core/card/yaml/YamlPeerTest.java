package org.sentenceforge.core.card.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.support.TestSeed;

/** Random nasty texts and numbers, written by this project and by the PyYAML of the Python peer. */
@Tag("it")
class YamlPeerTest {
    private static final int DOCUMENTS = Integer.getInteger("sentenceforge.yaml.documents", 4000);
    private static final String DUMP = "import json, sys, yaml\n"
            + "rows = json.load(open(sys.argv[1], encoding='utf-8'))\n"
            + "out = [yaml.dump(r, allow_unicode=True, sort_keys=False)[:-1] for r in rows]\n"
            + "print(json.dumps(out))\n";
    private static final String[] PIECES = {
        " ",
        "  ",
        "a",
        "word",
        "\n",
        "\n\n",
        "\t",
        "\r",
        ": ",
        ":",
        " #",
        "#",
        "-",
        "---",
        "...",
        "'",
        "''",
        "\"",
        "\\",
        "é",
        "\u00a0",
        "\u0085",
        "\u2028",
        "\u2029",
        "\ufeff",
        "\u200d",
        "😀",
        "中文",
        "?",
        "!",
        "&",
        "*",
        "|",
        ">",
        "%",
        "@",
        "`",
        "[",
        "]",
        "{",
        "}",
        ",",
        "0",
        "1",
        "12:30",
        "1_0",
        ".5",
        "1.5",
        "e+3",
        "0x1f",
        "0b1",
        "yes",
        "No",
        "true",
        "null",
        "~",
        "<<",
        "=",
        "2024-01-02",
        "T12:30:45Z",
        "\u0007",
        "\u0000",
        "\u001b",
        "\u007f",
        "\udbff\udfff",
        "\ufffe",
        "incomprehensibilities"
    };

    @Test
    @Timeout(300)
    void randomTextsAndNumbersAreWrittenAsPyYamlWritesThem(@TempDir Path folder) throws Exception {
        long seed = TestSeed.of(YamlPeerTest.class);
        Random random = new Random(seed);
        List<Map<String, Object>> documents = new ArrayList<>();
        for (int i = 0; i < DOCUMENTS; i++) {
            Map<String, Object> document = YamlGoldenTest.atFourPlaces(text(random));
            document.put("number", finite(Double.longBitsToDouble(random.nextLong())));
            document.put("score", random.nextInt(1_000_000) / Math.pow(10, random.nextInt(12)));
            document.put(text(random), text(random));
            documents.add(document);
        }

        List<String> expected = dumpedByPython(folder, documents);

        for (int i = 0; i < documents.size(); i++) {
            assertThat(YamlEmitter.emit(documents.get(i)))
                    .as("seed %d, document %d", seed, i)
                    .isEqualTo(expected.get(i));
        }
    }

    private static double finite(double number) {
        return Double.isFinite(number) ? number : 0;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int pieces = random.nextInt(random.nextInt(4) == 0 ? 60 : 8);
        boolean calm = random.nextBoolean();
        for (int i = 0; i < pieces; i++) {
            text.append(calm && random.nextInt(8) > 0 ? "word " : PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static List<String> dumpedByPython(Path folder, List<Map<String, Object>> documents) throws IOException {
        ObjectMapper json = new ObjectMapper();
        Path in = folder.resolve("in.json");
        json.writeValue(in.toFile(), documents);
        return json.readValue(Peer.run(folder, DUMP, in), new TypeReference<List<String>>() {});
    }
}
