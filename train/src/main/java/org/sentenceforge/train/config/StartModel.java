package org.sentenceforge.train.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;

/**
 * What a run starts from: a model, or an encoder that begins anew.
 *
 * @param model   directory, {@code builtin:NAME} or hub id; "" where the encoder begins anew
 * @param fresh   the encoder that begins anew
 * @param modules the chain behind the encoder; empty for the model's own
 */
public record StartModel(String model, Optional<Fresh> fresh, List<ModuleSpec> modules) {

    /**
     * An encoder that begins anew.
     *
     * @param config    its config.json, or the name of that file or its folder
     * @param tokenizer a folder with a tokenizer, or a tokenizer.json
     */
    public record Fresh(JsonNode config, Path tokenizer) {

        /** The content of config.json. */
        public JsonNode json() {
            if (config.isObject()) {
                return config;
            }
            Path named = Path.of(config.asText());
            Path file = Files.isDirectory(named) ? named.resolve("config.json") : named;
            try {
                return new ObjectMapper().readTree(file.toFile());
            } catch (JsonProcessingException e) {
                throw SforgeException.badModel(file + ": not valid JSON: " + e.getOriginalMessage(), e);
            } catch (IOException e) {
                throw SforgeException.badModel(
                        file + ": cannot be read (" + e.getClass().getSimpleName() + "); check 'config'", e);
            }
        }
    }

    /** What messages call it. */
    public String description() {
        return fresh.isPresent() ? "a fresh encoder" : model;
    }

    /**
     * Reads the keys {@code model}, {@code modules}, and for a fresh encoder {@code config} and {@code tokenizer}, which may also
     * stand below {@code model}.
     */
    static StartModel read(ConfigMap map, List<String> problems) {
        boolean nested = map.get("model").isObject();
        ConfigMap keys = nested ? map.map("model") : map;
        Optional<Fresh> fresh = fresh(keys);
        String model = nested ? "" : map.text("model", "");
        if (nested) {
            keys.done();
        }
        if (model.isEmpty() && fresh.isEmpty()) {
            map.problem(
                    "model",
                    "missing; give a model directory, builtin:all-MiniLM-L6-v2 or a hub id, or 'config' for a fresh encoder");
        } else if (!model.isEmpty() && fresh.isPresent()) {
            map.problem("config", "stands beside 'model'; give one of the two");
        }
        return new StartModel(model, fresh, ModuleSpec.readAll(map.get("modules"), problems));
    }

    private static Optional<Fresh> fresh(ConfigMap keys) {
        JsonNode config = keys.get("config");
        Optional<String> tokenizer = keys.text("tokenizer");
        if (config.isMissingNode() || config.isNull()) {
            if (tokenizer.isPresent()) {
                keys.problem("tokenizer", "belongs to 'config', which is missing");
            }
            return Optional.empty();
        }
        if (!config.isTextual() && !config.isObject()) {
            keys.problem("config", "expected the name of a config.json, or its keys and values, got " + config);
        }
        if (tokenizer.isEmpty() && config.isObject()) {
            keys.problem("tokenizer", "missing; give a folder with a tokenizer.json");
        }
        Path beside = Path.of(config.asText());
        Path folder = Files.isDirectory(beside) || beside.getParent() == null ? beside : beside.getParent();
        return Optional.of(new Fresh(config, tokenizer.map(Path::of).orElse(folder)));
    }
}
