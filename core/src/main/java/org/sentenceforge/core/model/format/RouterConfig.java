package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.module.Routing;

/**
 * router_config.json: which modules texts of which kind go through.
 *
 * @param routes  the modules of each route, in stored order
 * @param routing which route a text takes; by default the one that the file names, or the first
 */
record RouterConfig(Map<String, List<ModuleEntry>> routes, Routing routing) {
    /** A task and a kind of input, each of which can be None, as Python writes the pair. */
    private static final Pattern MAPPED = Pattern.compile("\\(\\s*(None|'[^']*')\\s*,\\s*(None|'[^']*')\\s*\\)");

    static RouterConfig read(ModelFiles files, String folder) {
        String current = ModelFiles.join(folder, "router_config.json");
        String name = files.has(current) ? current : ModelFiles.join(folder, "config.json");
        JsonNode json = files.requiredJson(name);
        String source = files.resolve(name).toString();
        Map<String, List<ModuleEntry>> routes = new LinkedHashMap<>();
        json.path("structure").properties().forEach(route -> {
            List<ModuleEntry> entries = new ArrayList<>();
            for (JsonNode id : route.getValue()) {
                String type =
                        ModuleEntry.type(json.path("types").path(id.asText()).asText(""), source);
                String place = ModelFiles.join(folder, id.asText());
                files.resolve(place);
                entries.add(new ModuleEntry(type, place));
            }
            routes.put(route.getKey(), entries);
        });
        if (routes.isEmpty()) {
            throw SforgeException.badModel(source + ": key 'structure' names no route");
        }
        ConfigFields fields = new ConfigFields(json, source);
        String first = routes.keySet().iterator().next();
        String defaultRoute = fields.object("parameters")
                .map(parameters -> parameters.text("default_route", first))
                .orElse(first);
        Routing routing = routing(defaultRoute, json.path("parameters").path("route_mappings"));
        Stream.of(Stream.of(defaultRoute), routing.byTask().values().stream(), routing.anyTask().stream())
                .flatMap(names -> names)
                .filter(route -> !routes.containsKey(route))
                .findFirst()
                .ifPresent(route -> {
                    throw SforgeException.badModel(
                            source + ": route '" + route + "' is none of the routes " + routes.keySet());
                });
        return new RouterConfig(routes, routing);
    }

    /** Of mappings by task and kind of input those that texts can meet; one that names text comes before one for any kind. */
    private static Routing routing(String defaultRoute, JsonNode mappings) {
        Map<String, String> byTask = new LinkedHashMap<>();
        String anyTask = null;
        for (String kind : List.of("None", "'text'")) {
            for (Map.Entry<String, JsonNode> mapping : mappings.properties()) {
                Matcher pair = MAPPED.matcher(mapping.getKey());
                if (pair.matches() && pair.group(2).equals(kind)) {
                    String task = pair.group(1);
                    if (task.equals("None")) {
                        anyTask = mapping.getValue().asText();
                    } else {
                        byTask.put(
                                task.substring(1, task.length() - 1),
                                mapping.getValue().asText());
                    }
                }
            }
        }
        return new Routing(defaultRoute, byTask, Optional.ofNullable(anyTask));
    }

    /** Whether the routes begin with modules that texts go into; otherwise the router stands further down a chain. */
    boolean takesTexts() {
        return routes.values().stream()
                .flatMap(List::stream)
                .anyMatch(entry ->
                        entry.type().equals("Transformer") || entry.type().equals("StaticEmbedding"));
    }
}
