package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.module.SentenceModule;

/**
 * A module with its place in a directory that is written.
 *
 * @param folder the module's folder below the model's directory; "" is the directory itself
 * @param before size of the vectors that the module is given
 * @param inner  the modules of its routes
 */
public record PlacedModule(SentenceModule module, String folder, int before, List<PlacedModule> inner) {

    /**
     * Finds places for a chain: the folders that parameters are named by, or ones named after place and class. A scoring head has none,
     * being part of the encoder's files.
     */
    public static List<PlacedModule> chain(List<SentenceModule> modules) {
        List<PlacedModule> chain = new ArrayList<>();
        int before = 0;
        for (SentenceModule module : modules) {
            if (ModuleFormats.of(module).isPresent()) {
                String name = chain.isEmpty() ? "" : chain.size() + "_" + name(module);
                chain.add(of(module, module.folder() == null ? name : module.folder(), before));
            }
            before = module.dimension(before);
        }
        return chain;
    }

    private static PlacedModule of(SentenceModule module, String folder, int before) {
        List<PlacedModule> inner = new ArrayList<>();
        for (Map.Entry<String, List<SentenceModule>> route : module.routes().entrySet()) {
            int dimension = before;
            List<SentenceModule> modules = route.getValue();
            for (int i = 0; i < modules.size(); i++) {
                String id = routeId(route.getKey(), i, modules.get(i));
                inner.add(of(modules.get(i), ModelFiles.join(folder, id), dimension));
                dimension = modules.get(i).dimension(dimension);
            }
        }
        return new PlacedModule(module, folder, before, inner);
    }

    /** What a router calls a module of a route. */
    static String routeId(String route, int index, SentenceModule module) {
        return route + "_" + index + "_" + name(module);
    }

    private static String name(SentenceModule module) {
        return module.getClass().getSimpleName();
    }

    /** A module's class in Python. */
    static String dotted(SentenceModule module, ModelLayout layout) {
        return ModuleFormats.of(module).orElseThrow().dotted(module, layout);
    }

    /** The name of the configuration file. */
    public String file() {
        return ModuleFormats.of(module).orElseThrow().file();
    }

    /** The configuration file's content, where it has one; errors as {@link ModuleFormat#write}. */
    public Optional<ObjectNode> config(ModelLayout layout) {
        return ModuleFormats.of(module).orElseThrow().write(module, before, layout);
    }

    /** This module and the modules inside it. */
    public List<PlacedModule> all() {
        List<PlacedModule> all = new ArrayList<>(List.of(this));
        inner.forEach(module -> all.addAll(module.all()));
        return all;
    }
}
