package org.sentenceforge.export.runtime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.model.ModelDirectory;

/**
 * Where the graph of a module that texts go into lies. A model without routes has one, in the folder {@code onnx} of its directory. One
 * whose routes begin with modules of their own has a graph for each, in the folder {@code onnx} below the module's, where
 * sentence-transformers looks for it: {@code query_0_Transformer/onnx/model.onnx}.
 *
 * @param module the folder below which it lies; empty for the model's directory
 * @param ways   the ways through the model that begin there
 */
public record GraphPlace(String module, List<ModelDirectory> ways) {
    /** The name of the folders that hold graphs. */
    public static final String FOLDER = "onnx";

    /** The places of all graphs of a model. */
    public static List<GraphPlace> of(ModelDirectory model) {
        Map<String, List<ModelDirectory>> ways = new LinkedHashMap<>();
        for (ModelDirectory way : model.ways()) {
            ways.computeIfAbsent(module(way), folder -> new ArrayList<>()).add(way);
        }
        List<GraphPlace> places = new ArrayList<>();
        ways.forEach((module, through) -> places.add(new GraphPlace(module, List.copyOf(through))));
        return places;
    }

    /** The place of the graph that a way through a model runs; of the default route where the model is the whole one. */
    static GraphPlace ofWay(ModelDirectory model) {
        String module = module(model);
        return of(model).stream()
                .filter(place -> place.module.equals(module))
                .findFirst()
                .orElseThrow();
    }

    private static String module(ModelDirectory way) {
        return way.routes().isEmpty()
                ? ""
                : way.model().forTask(Optional.empty()).modules().get(0).folder();
    }

    /** Whether several ways begin there, and go on differently: such a graph ends where they part. */
    public boolean isShared() {
        return ways.size() > 1;
    }

    /** The file's path inside the model's directory. */
    public String path(String file) {
        return (module.isEmpty() ? "" : module + "/") + FOLDER + "/" + file;
    }

    /** The folder of the graph inside a directory. */
    public Path folder(Path directory) {
        return directory.resolve(module).resolve(FOLDER);
    }
}
