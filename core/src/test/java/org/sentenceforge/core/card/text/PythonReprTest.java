package org.sentenceforge.core.card.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.support.TestSeed;

class PythonReprTest {
    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0",
        "0.0002, 0.0002",
        "0.00005, 5e-05",
        "2.5e-5, 2.5e-05",
        "1e16, 1e+16",
        "123456789012345680, 1.2345678901234568e+17",
        "9999999999999998, 9999999999999998.0",
        "4.9e-324, 5e-324",
        "2e-323, 2e-323",
        "-0.0, -0.0",
        "1e100, 1e+100",
        "5.684341886080802e-14, 5.684341886080802e-14",
        "9007199254740992, 9007199254740992.0",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "NaN, nan",
        "-Infinity, -inf"
    })
    void numbersReadAsInPython(double value, String expected) {
        assertThat(PythonNumber.text(value)).isEqualTo(expected);
    }

    @Test
    void everyNumberReadsBackToItself() {
        long seed = TestSeed.of(PythonReprTest.class);
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(Double.parseDouble(PythonNumber.text(value)))
                        .as("seed %d", seed)
                        .isEqualTo(value);
            }
        }
    }

    @Test
    void roundingIsHalfEvenOnTheExactValue() {
        assertThat(PythonNumber.round(2.675, 2)).isEqualTo(2.67);
        assertThat(PythonNumber.round(0.125, 2)).isEqualTo(0.12);
        assertThat(PythonNumber.fixed(0.00005, 4)).isEqualTo("0.0001");
        assertThat(PythonNumber.fixed(-0.00001, 4)).isEqualTo("-0.0000");
        assertThat(PythonNumber.text(PythonNumber.round(-0.00001, 4))).isEqualTo("-0.0");
        assertThat(PythonNumber.fixed(1e22, 4)).isEqualTo("10000000000000000000000.0000");
    }

    @Test
    void textsAreQuotedAsReprDoes() {
        assertThat(PythonRepr.repr("plain")).isEqualTo("'plain'");
        assertThat(PythonRepr.repr("it's")).isEqualTo("\"it's\"");
        assertThat(PythonRepr.repr("it's \"x\"")).isEqualTo("'it\\'s \"x\"'");
        assertThat(PythonRepr.repr("a\\b\n\r\t\0\u007f\u00a0\u200d\u2028é😀\ue000\u0378"))
                .isEqualTo("'a\\\\b\\n\\r\\t\\x00\\x7f\\xa0\\u200d\\u2028é😀\\ue000\\u0378'");
        assertThat(PythonRepr.repr("\ud83e\udee0")).as("an emoji of Unicode 14").isEqualTo("'\ud83e\udee0'");
        assertThat(PythonRepr.repr(new String(Character.toChars(0xE0001)))).isEqualTo("'\\U000e0001'");
    }

    @Test
    void containersArePrintedWithTheReprOfWhatTheyHold() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", null);
        map.put("b", Arrays.asList(true, 1, 1.0, "x"));
        map.put("c", Map.of());

        assertThat(PythonRepr.str(map)).isEqualTo("{'a': None, 'b': [True, 1, 1.0, 'x'], 'c': {}}");
        assertThat(PythonRepr.str(List.of())).isEqualTo("[]");
        assertThat(PythonRepr.str("")).isEmpty();
    }

    @Test
    void jsonIsAsciiAndIndentedByFour() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("scale", 20.0);
        map.put("text", "é😀\u007f\"\\\n\u0001");
        map.put("none", null);
        map.put("empty", List.of());
        map.put("list", List.of(1, Map.of()));

        assertThat(PythonJson.indented(map)).isEqualTo("""
                        {
                            "scale": 20.0,
                            "text": "\\u00e9\\ud83d\\ude00\\u007f\\"\\\\\\n\\u0001",
                            "none": null,
                            "empty": [],
                            "list": [
                                1,
                                {}
                            ]
                        }""");
        assertThat(PythonJson.htmlSafeString("<a & 'b'>")).isEqualTo("\"\\u003ca \\u0026 \\u0027b\\u0027\\u003e\"");
    }

    @Test
    void titlesHaveACapitalAfterEverythingThatIsNoLetter() {
        assertThat(PythonRepr.title("cosine accuracy@1")).isEqualTo("Cosine Accuracy@1");
        assertThat(PythonRepr.title("src2trg NDCG@10")).isEqualTo("Src2Trg Ndcg@10");
    }

    @Test
    void tablesCountCodePointsAndShowLongFloatsWithFourDecimals() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("A", "😀😀");
        row.put("Bcd", 0.12345);
        row.put("C", 1.2345e-5);
        row.put("D", 1e-5);
        row.put("E", 0.375);

        assertThat(MarkdownTable.left(List.of(row)))
                .containsExactly(
                        "| A  | Bcd    | C      | D     | E     |",
                        "|:---|:-------|:-------|:------|:------|",
                        "| 😀😀 | 0.1235 | 0.0000 | 1e-05 | 0.375 |");
        assertThat(MarkdownTable.centred(List.of(Map.of("A", -1)))).containsExactly("| A  |", "|:--:|", "| -1 |");
        assertThat(MarkdownTable.left(List.of())).isEmpty();
    }
}
