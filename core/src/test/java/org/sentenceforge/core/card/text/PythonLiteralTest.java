package org.sentenceforge.core.card.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonLiteralTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "None | null",
                "True | true",
                "-1 | -1",
                "5e-05 | 5.0E-5",
                "1. | 1.0",
                "123456789012 | 123456789012",
                "'a' | \"a\"",
                "[] | []",
                "(1, 'x',) | [1,\"x\"]",
                "{'split_batches': False, 'gradient_accumulation_kwargs': None} | {\"split_batches\":false,\"gradient_accumulation_kwargs\":null}",
                "<HubStrategy.EVERY_SAVE: 'every_save'> | \"every_save\"",
                "'it\\'s \\u00e9\\n' | \"it's é\\n\""
            })
    void readsWhatReprPrints(String text, String json) {
        assertThat(PythonLiteral.read(text).orElseThrow()).hasToString(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"adamw_torch", "no", "5 apples", "{'a': 1", "{1: 2}", "[1 2]", "'a' 'b'", ""})
    void isNoLiteral(String text) {
        assertThat(PythonLiteral.read(text)).isEmpty();
    }

    @Test
    void undoesWhatPythonTextPrints() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", "both ' and \" and \\ and \t and \u00a0 and \u200d and \ud83d\ude00");
        value.put("numbers", Arrays.asList(1, -2.5, 1e-8, 1e16, null, true));
        value.put("inner", Map.of("empty", List.of()));

        assertThat(PythonLiteral.read(PythonRepr.repr(value))
                        .map(node -> new ObjectMapper().convertValue(node, Object.class)))
                .contains(value);
    }
}
