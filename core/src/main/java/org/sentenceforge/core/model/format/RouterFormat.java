package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
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
import org.sentenceforge.core.module.Router;
import org.sentenceforge.core.module.Routing;
import org.sentenceforge.core.module.SentenceModule;

/** A Router: which modules, in folders below its own, texts of which kind go through. */
final class RouterFormat extends ModuleFormat<Router> {
    private static final String FILE = "router_config.json";

    /** A task and a kind of input, each of which can be None, as Python writes the pair. */
    private static final Pattern MAPPED = Pattern.compile("\\(\\s*(None|'[^']*')\\s*,\\s*(None|'[^']*')\\s*\\)");

    RouterFormat() {
        super(Router.class, "base.modules.router", Stage.TEXTS);
    }

    @Override
    public List<String> names() {
        return List.of("Router", "Asym");
    }

    @Override
    String file() {
        return FILE;
    }

    /** Where its routes do; otherwise it stands further down a chain. */
    @Override
    boolean takesTexts(ModuleFolder folder) {
        return routes(fields(folder), folder).values().stream()
                .flatMap(List::stream)
                .anyMatch(entry -> ModuleFormats.find(entry.type())
                        .filter(format -> format.takesTexts(folder.reader().folder(entry, 0)))
                        .isPresent());
    }

    @Override
    Router read(ModuleFolder folder) {
        Stored stored = fields(folder);
        Map<String, List<ModulesJson.Entry>> entries = routes(stored, folder);
        Routing routing = routing(stored, entries);
        Map<String, List<SentenceModule>> routes = new LinkedHashMap<>();
        entries.forEach((name, route) -> routes.put(name, folder.reader().read(route, folder.before())));
        return new Router(Collections.unmodifiableMap(routes), routing);
    }

    /** The file's content, and what errors call it. */
    private record Stored(JsonNode json, String source) {}

    private static Stored fields(ModuleFolder folder) {
        String current = ModelFiles.join(folder.path(), FILE);
        String name = folder.files().has(current) ? current : ModelFiles.join(folder.path(), "config.json");
        return new Stored(
                folder.files().requiredJson(name), folder.files().resolve(name).toString());
    }

    private static Map<String, List<ModulesJson.Entry>> routes(Stored stored, ModuleFolder folder) {
        Map<String, List<ModulesJson.Entry>> routes = new LinkedHashMap<>();
        stored.json.path("structure").properties().forEach(route -> {
            List<ModulesJson.Entry> entries = new ArrayList<>();
            for (JsonNode id : route.getValue()) {
                String place = ModelFiles.join(folder.path(), id.asText());
                folder.files().resolve(place);
                String type = stored.json.path("types").path(id.asText()).asText("");
                entries.add(ModulesJson.Entry.of(type, place, stored.source));
            }
            routes.put(route.getKey(), entries);
        });
        if (routes.isEmpty()) {
            throw SforgeException.badModel(stored.source + ": key 'structure' names no route");
        }
        return routes;
    }

    /** By default the route that the file names, or the first. */
    private static Routing routing(Stored stored, Map<String, ?> routes) {
        String first = routes.keySet().iterator().next();
        String defaultRoute = new ConfigFields(stored.json, stored.source)
                .object("parameters")
                .map(parameters -> parameters.text("default_route", first))
                .orElse(first);
        Routing routing = routing(defaultRoute, stored.json.path("parameters").path("route_mappings"));
        Stream.of(Stream.of(defaultRoute), routing.byTask().values().stream(), routing.anyTask().stream())
                .flatMap(names -> names)
                .filter(route -> !routes.containsKey(route))
                .findFirst()
                .ifPresent(route -> {
                    throw SforgeException.badModel(
                            stored.source + ": route '" + route + "' is none of the routes " + routes.keySet());
                });
        return routing;
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

    @Override
    Optional<ObjectNode> write(Router module, int before, ModelLayout layout) {
        Routing routing = module.routing();
        if (layout == ModelLayout.LEGACY && routing.hasMappings()) {
            throw SforgeException.usage(
                    "a router with route mappings cannot be written in the legacy layout; use --layout current");
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode types = json.putObject("types");
        ObjectNode structure = json.putObject("structure");
        module.routes().forEach((route, modules) -> {
            ArrayNode ids = structure.putArray(route);
            for (int i = 0; i < modules.size(); i++) {
                String id = PlacedModule.routeId(route, i, modules.get(i));
                types.put(id, PlacedModule.dotted(modules.get(i), layout));
                ids.add(id);
            }
        });
        ObjectNode parameters = json.putObject("parameters");
        parameters.put("default_route", routing.defaultRoute()).put("allow_empty_key", true);
        if (layout == ModelLayout.CURRENT) {
            ObjectNode mappings = parameters.putObject("route_mappings");
            routing.byTask().forEach((task, route) -> mappings.put("('" + task + "', 'text')", route));
            routing.anyTask().ifPresent(route -> mappings.put("(None, 'text')", route));
        }
        return Optional.of(json);
    }
}
