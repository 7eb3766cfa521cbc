package org.sentenceforge.core.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.FileFormat;
import org.sentenceforge.core.data.RowReader;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.text.TokenSequence;

class TokenRowsTest {

    private static TokenSequence tokens(String json) {
        RowSource source = RowSource.stream(
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "rows", FileFormat.JSONL);
        Selection selection = Selection.of(TokenRows.IDS).withOptional(TokenRows.MASK, TokenRows.TYPES);
        try (RowReader rows = source.open(selection)) {
            return TokenRows.tokens(rows.next());
        }
    }

    @Test
    void idsAloneAreAllTokens() {
        TokenSequence tokens = tokens("{\"input_ids\": [101, 7592, 102]}");

        assertThat(tokens.ids()).containsExactly(101, 7592, 102);
        assertThat(tokens.types()).isNull();
        assertThat(tokens.firstPosition()).isZero();
    }

    @Test
    void paddingOnTheRightIsLeftOut() {
        TokenSequence tokens = tokens("{\"input_ids\": [101, 102, 0, 0], \"attention_mask\": [1, 1, 0, 0]}");

        assertThat(tokens.ids()).containsExactly(101, 102);
        assertThat(tokens.firstPosition()).isZero();
    }

    @Test
    void paddingOnTheLeftMovesThePositions() {
        TokenSequence tokens = tokens(
                "{\"input_ids\": [0, 0, 101, 102], \"attention_mask\": [0, 0, 1, 1], \"token_type_ids\": [0, 0, 0, 1]}");

        assertThat(tokens.ids()).containsExactly(101, 102);
        assertThat(tokens.types()).containsExactly(0, 1);
        assertThat(tokens.firstPosition()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"input_ids\": [1, 2, 3], \"attention_mask\": [1, 0, 1]} | rows:1: column 'attention_mask': expected one run of 1",
                "{\"input_ids\": [1, 2, 3], \"attention_mask\": [1, 1]}    | rows:1: column 'attention_mask' has 2 numbers, input_ids has 3",
                "{\"input_ids\": [1, 2.5]}                                 | rows:1: column 'input_ids': expected a whole number from 0, found 2.5",
                "{\"input_ids\": [1, -2]}                                  | expected a whole number from 0, found -2 at position 1",
                "{\"input_ids\": \"1 2\"}                                  | rows:1: column 'input_ids': expected a list of whole numbers",
                "{\"ids\": [1]}                                            | rows:1: no column 'input_ids'"
            })
    void brokenRowsAreNamed(String json, String message) {
        assertThatThrownBy(() -> tokens(json))
                .isInstanceOfSatisfying(
                        SforgeException.class,
                        e -> assertThat(e.exitCode().value()).isEqualTo(3))
                .hasMessageContaining(message);
    }
}
