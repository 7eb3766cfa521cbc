package org.sentenceforge.train.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.core.module.Dense;
import org.sentenceforge.core.module.LayerNorm;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.module.WeightedLayerPooling;

/**
 * The modules that are put behind a model's encoder, in place of its own.
 *
 * @param kept  the folders in which those are stored that the model had, by the folders that they have now
 * @param notes what the user should know
 */
public record ModuleChain(List<SentenceModule> modules, Map<String, String> kept, List<String> notes) {

    /**
     * Makes the modules.
     *
     * @param own the model's chain, whose first module is the encoder
     * @throws SforgeException (usage) where one is to be kept that the model has not, or that does not fit where it stands
     */
    public static ModuleChain of(List<ModuleSpec> specs, List<SentenceModule> own) {
        Transformer encoder = (Transformer) own.get(0);
        List<SentenceModule> modules = new ArrayList<>();
        Map<String, String> kept = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        int dimension = encoder.dimension(0);
        for (ModuleSpec spec : specs) {
            int index = modules.size() + 1;
            SentenceModule module;
            if (spec instanceof ModuleSpec.Made made) {
                module = made.maker().module(index + "_" + made.type(), dimension, encoder);
                noteLostWeights(module, own, specs, notes);
            } else {
                SentenceModule found = find(((ModuleSpec.Kept) spec).name(), own);
                checkSize(found, dimension);
                module = moved(found, index);
                if (folder(found) != null) {
                    kept.put(folder(module), folder(found));
                }
            }
            dimension = module.dimension(dimension);
            modules.add(module);
        }
        Problems problems = new Problems();
        ModuleList.checkOrder(
                modules.stream().map(ModuleChain::type).toList(),
                Place.root(problems).at(StartModel.MODULES.name()));
        problems.refuse("the configuration");
        return new ModuleChain(List.copyOf(modules), kept, List.copyOf(notes));
    }

    private static SentenceModule find(String name, List<SentenceModule> own) {
        List<SentenceModule> found = IntStream.range(1, own.size())
                .filter(i -> List.of(type(own.get(i)), place(own, i)).contains(name))
                .mapToObj(own::get)
                .toList();
        if (found.size() != 1) {
            List<String> places =
                    IntStream.range(1, own.size()).mapToObj(i -> place(own, i)).toList();
            throw SforgeException.usage("modules: the model has "
                    + (found.isEmpty() ? "no module '" : "several modules '") + name + "' to keep; expected one of "
                    + places);
        }
        return found.get(0);
    }

    private static void checkSize(SentenceModule module, int before) {
        int size = module instanceof Dense dense
                ? dense.in()
                : module instanceof LayerNorm norm ? norm.dimension() : before;
        if (size != before) {
            throw SforgeException.usage("modules: the model's " + folder(module) + " takes vectors of " + size
                    + " numbers, but here it gets " + before + "; make a new one in its place");
        }
    }

    /** A new layer with the shape of one that the model has would have been kept more often than not. */
    private static void noteLostWeights(
            SentenceModule made, List<SentenceModule> own, List<ModuleSpec> specs, List<String> notes) {
        for (int i = 1; i < own.size(); i++) {
            String place = place(own, i);
            boolean keeps =
                    specs.contains(new ModuleSpec.Kept(place)) || specs.contains(new ModuleSpec.Kept(type(own.get(i))));
            if (folder(made) != null && !keeps && moved(own.get(i), 0).equals(moved(made, 0))) {
                notes.add("modules: a new " + type(made)
                        + " is drawn, although the model has one of the same kind; 'keep: " + place
                        + "' would keep its weights");
            }
        }
    }

    private static String type(SentenceModule module) {
        return module.getClass().getSimpleName();
    }

    private static String place(List<SentenceModule> own, int index) {
        String folder = folder(own.get(index));
        return folder == null ? index + "_" + type(own.get(index)) : folder;
    }

    /** What the names of a module's parameters begin with; null where it has none. */
    private static String folder(SentenceModule module) {
        if (module instanceof Dense dense) {
            return dense.folder();
        }
        if (module instanceof LayerNorm norm) {
            return norm.folder();
        }
        return module instanceof WeightedLayerPooling pooling ? pooling.folder() : null;
    }

    /** The module at another place of a chain. */
    private static SentenceModule moved(SentenceModule module, int index) {
        String folder = index + "_" + type(module);
        if (module instanceof Dense dense) {
            return new Dense(folder, dense.in(), dense.out(), dense.bias(), dense.activation(), dense.residual());
        }
        if (module instanceof LayerNorm norm) {
            return new LayerNorm(folder, norm.dimension());
        }
        return module instanceof WeightedLayerPooling pooling
                ? new WeightedLayerPooling(folder, pooling.start(), pooling.layers())
                : module;
    }
}
