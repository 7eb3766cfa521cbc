package org.sentenceforge.core.model.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.module.Router;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.Transformer;

/**
 * A module with its place in a directory that is written.
 *
 * @param folder the module's folder below the model's directory; "" is the directory itself
 * @param before size of the vectors that the module is given
 * @param inner  for a router, the modules of its routes
 */
public record PlacedModule(SentenceModule module, String folder, int before, List<PlacedModule> inner) {

    /** Finds places for a chain: the folders that parameters are named by, or ones named after place and class. */
    public static List<PlacedModule> chain(List<SentenceModule> modules) {
        List<PlacedModule> chain = new ArrayList<>();
        int before = 0;
        for (SentenceModule module : modules) {
            chain.add(of(module, place(module, chain.size()), before));
            before = module.dimension(before);
        }
        return chain;
    }

    private static PlacedModule of(SentenceModule module, String folder, int before) {
        return new PlacedModule(
                module, folder, before, module instanceof Router router ? routes(router, folder, before) : List.of());
    }

    private static List<PlacedModule> routes(Router router, String folder, int before) {
        List<PlacedModule> placed = new ArrayList<>();
        for (Map.Entry<String, List<SentenceModule>> route : router.routes().entrySet()) {
            int dimension = before;
            List<SentenceModule> modules = route.getValue();
            for (int i = 0; i < modules.size(); i++) {
                String id = routeId(route.getKey(), i, modules.get(i));
                placed.add(of(modules.get(i), ModelFiles.join(folder, id), dimension));
                dimension = modules.get(i).dimension(dimension);
            }
        }
        return placed;
    }

    /** What a router calls a module of a route. */
    static String routeId(String route, int index, SentenceModule module) {
        return route + "_" + index + "_" + module.getClass().getSimpleName();
    }

    private static String place(SentenceModule module, int index) {
        boolean first = index == 0 && (module instanceof Router || module instanceof Transformer);
        return first
                ? ""
                : module.parameterFolder()
                        .orElse(index + "_" + module.getClass().getSimpleName());
    }

    /** What the names of the module's parameters begin with; null where it has none. */
    public String parameterFolder() {
        return module.parameterFolder().orElse(null);
    }

    /** This module and the modules inside it. */
    public List<PlacedModule> all() {
        List<PlacedModule> all = new ArrayList<>(List.of(this));
        inner.forEach(module -> all.addAll(module.all()));
        return all;
    }
}
