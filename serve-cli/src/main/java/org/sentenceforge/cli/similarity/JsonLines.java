package org.sentenceforge.cli.similarity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.encode.TextIndex.Match;

/** One JSON document on a line for each result; words for a person are left out. */
record JsonLines(PrintWriter out) implements SessionOutput {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    @Override
    public void pair(String first, String second, float[] scores) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("texts", List.of(first, second));
        line.put(scores.length == 1 ? "score" : "scores", scores.length == 1 ? scores[0] : scores);
        print(line);
    }

    @Override
    public void matrix(List<String> texts, float[][] scores) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("texts", texts);
        line.put("scores", scores);
        print(line);
    }

    @Override
    public void matches(String query, List<Match> matches) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("query", query);
        line.put("results", matches);
        print(line);
    }

    @Override
    public void say(String line) {
        // not a result
    }

    private void print(Object line) {
        try {
            out.println(JSON.writeValueAsString(line));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
        out.flush();
    }
}
