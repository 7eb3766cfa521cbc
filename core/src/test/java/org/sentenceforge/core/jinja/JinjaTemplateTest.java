package org.sentenceforge.core.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.SforgeException;

/** Beside what transformers 5 renders with Jinja2 3.1 (templates.json); to the character. */
class JinjaTemplateTest {
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.USE_LONG_FOR_INTS, true);

    record Rendered(String template, Map<String, Object> variables, String text) {}

    static List<Rendered> rendered() throws IOException {
        return List.of(JSON.readValue(JinjaTemplateTest.class.getResourceAsStream("templates.json"), Rendered[].class));
    }

    @ParameterizedTest
    @MethodSource("rendered")
    void rendersAsJinja2Does(Rendered expected) {
        assertThat(JinjaTemplate.parse(expected.template(), "test").render(expected.variables()))
                .isEqualTo(expected.text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "{% if x %}a => line 1: a block without an end; expected",
                "{{ 1 => line 1: a tag without an end",
                "{{ 1 | shout }} => line 1: filter 'shout' is not supported",
                "{% include 'a' %} => line 1: statement 'include' is not supported",
                "{{ ''.__class__.__mro__ }} => '__class__' is undefined",
                "{{ raise_exception('only pairs') }} => the template refuses: only pairs",
                "{{ x.y }} => 'x' is undefined",
                "{{ 'a'.format(1) }} => method 'format' of a text is not known",
                "{{ range(10000000) }} => a range has at most",
                "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }} => macros call each other without end"
            })
    void aTemplateThatCannotBeFollowedIsABadModel(String template, String message) {
        assertThatThrownBy(() ->
                        JinjaTemplate.parse(template, "chat_template.jinja").render(Map.of()))
                .isInstanceOf(SforgeException.class)
                .hasMessageStartingWith("chat_template.jinja: ")
                .hasMessageContaining(message.strip());
    }

    @Test
    void aLineIsNamedThatLiesDeepInATemplate() {
        assertThatThrownBy(() -> JinjaTemplate.parse("a\n{# b\n #}\n{{ 1 +\n }}", "t"))
                .hasMessageStartingWith("t: line 5: expected a value, found the end");
    }
}
