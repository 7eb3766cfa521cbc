package org.sentenceforge.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encoder.ConfigFields;

/**
 * router_config.json: which modules texts of which kind go through.
 *
 * @param routes       the modules of each route, in stored order
 * @param defaultRoute the route taken where none is asked for: the one that the file names, or the first
 */
record RouterConfig(Map<String, List<ModuleEntry>> routes, String defaultRoute) {

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
        if (!routes.containsKey(defaultRoute)) {
            throw SforgeException.badModel(
                    source + ": default_route '" + defaultRoute + "' is none of the routes " + routes.keySet());
        }
        return new RouterConfig(routes, defaultRoute);
    }

    /** Whether the routes begin with modules that texts go into; otherwise the router stands further down a chain. */
    boolean takesTexts() {
        return routes.values().stream()
                .flatMap(List::stream)
                .anyMatch(entry ->
                        entry.type().equals("Transformer") || entry.type().equals("StaticEmbedding"));
    }
}
