package org.sentenceforge.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/**
 * Lines on standard error. People read {@code warning: …}; with {@code --progress=json} each is a JSON object whose {@code event} says what
 * it is: {@code progress}, {@code info}, {@code warning} or {@code error}. With {@code --json} an error is such an object too.
 */
final class Messages {
    private final CommandLine line;
    private final boolean eventsWanted;
    private final boolean errorsAsEvents;

    private Messages(CommandLine line, boolean eventsWanted, boolean errorsAsEvents) {
        this.line = line;
        this.eventsWanted = eventsWanted;
        this.errorsAsEvents = errorsAsEvents;
    }

    /** Those of the command that was parsed. */
    static Messages of(ParseResult parsed) {
        ParseResult last = Commands.last(parsed);
        boolean events = last.matchedOptionValue("--progress", ConsoleOptions.ProgressStyle.auto)
                == ConsoleOptions.ProgressStyle.json;
        return new Messages(last.commandSpec().commandLine(), events, events || last.hasMatchedOption("--json"));
    }

    /** Those of a command whose words could not be parsed. */
    static Messages of(CommandLine line, String[] words) {
        List<String> all = List.of(words);
        int progress = all.indexOf("--progress");
        boolean events = all.contains("--progress=json")
                || progress >= 0
                        && progress + 1 < all.size()
                        && all.get(progress + 1).equals("json");
        return new Messages(line, events, events || all.contains("--json"));
    }

    void info(String message) {
        tell("info", "", message);
    }

    void warn(String message) {
        tell("warning", "warning: ", message);
    }

    private void tell(String event, String prefix, String message) {
        if (eventsWanted) {
            print(event(event, Map.of("message", message)));
        } else {
            print(prefix + message);
        }
    }

    /**
     * @param advice what people read on a line of its own; none where it is empty
     */
    void error(String message, String advice, ExitCode code) {
        if (errorsAsEvents) {
            Map<String, Object> error = new LinkedHashMap<>();
            error.put("exit_code", code.value());
            error.put("message", message);
            print(event("error", error));
        } else {
            print(line.getColorScheme().errorText("error: " + message).toString());
            if (!advice.isEmpty()) {
                print(advice);
            }
        }
    }

    private void print(String text) {
        PrintWriter err = line.getErr();
        err.println(text);
        err.flush();
    }

    /** One line of JSON. */
    static String event(String name, Map<String, ?> facts) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", name);
        event.putAll(facts);
        try {
            return JsonMapper.builder().build().writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
