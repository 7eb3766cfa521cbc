package org.sentenceforge.train.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers of the reference implementation (python-xxhash), for texts of every kind of length. */
class XxHash64Test {

    @ParameterizedTest
    @CsvSource({
        "'', ef46db3751d8e999",
        "a, d24ec4f1a98c6e5b",
        "abc, 44bc2cf5ad770999",
        "abcd, de0327b0d25d92cc",
        "twelve bytes, 923c9a2a5df0ff8e",
        "a text of thirty-one characters, faf8ff581f66a4bb",
        "a text of thirty-two characters!, 6115667dbcf5d2d0",
        "'Spätzle — 50 % größer, und mehr als zweiunddreißig Zeichen lang; ja, viel länger', 609e76e748fb803"
    })
    void isTheReferences(String text, String hash) {
        assertThat(XxHash64.of(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(Long.parseUnsignedLong(hash, 16));
    }
}
