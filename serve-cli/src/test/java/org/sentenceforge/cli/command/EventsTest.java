package org.sentenceforge.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.Sforge;

/** What programs read on standard error. */
class EventsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void withProgressAsJsonEveryLineIsAnEvent() throws IOException {
        Path texts = Files.writeString(folder.resolve("texts.txt"), "a cat\n" + "very ".repeat(600) + "long\n");

        Sforge.Result result = Sforge.run(
                "embed",
                Sforge.BUILTIN,
                texts,
                "--output",
                folder.resolve("out.npy"),
                "--progress=json",
                "--threads",
                "999");

        assertThat(result.exitCode()).as(result.err()).isZero();
        List<JsonNode> events = events(result.err());
        assertThat(events)
                .anySatisfy(event -> assertThat(event.path("event").asText()).isEqualTo("warning"));
        JsonNode last = events.stream()
                .filter(event -> event.path("event").asText().equals("progress"))
                .reduce((before, after) -> after)
                .orElseThrow();
        assertThat(last.path("ended").asBoolean()).isTrue();
        assertThat(last.path("done").asLong()).isEqualTo(2);
        assertThat(last.path("total").isNumber() || last.path("total").isNull()).isTrue();
    }

    @Test
    void anErrorIsAnEventWhereJsonIsWanted() throws IOException {
        Path none = folder.resolve("none");

        for (String option : List.of("--json", "--progress=json")) {
            Sforge.Result missing = Sforge.run("card", "check", none, option);
            assertThat(missing.exitCode()).isEqualTo(4);
            assertThat(missing.out()).isEmpty();
            JsonNode error = events(missing.err()).get(0);
            assertThat(error.path("event").asText()).isEqualTo("error");
            assertThat(error.path("exit_code").asInt()).isEqualTo(4);
            assertThat(error.path("message").asText()).contains(none.toString());

            Sforge.Result wrong = Sforge.run("card", "check", option, "--nonsense");
            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(events(wrong.err()).get(0).path("exit_code").asInt()).isEqualTo(2);
        }
    }

    @Test
    void aPersonReadsAnErrorAsBefore() {
        assertThat(Sforge.run("card", "check", folder.resolve("none")).err()).startsWith("error: ");
    }

    private static List<JsonNode> events(String err) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : err.lines().toList()) {
            events.add(JSON.readTree(line));
        }
        return events;
    }
}
