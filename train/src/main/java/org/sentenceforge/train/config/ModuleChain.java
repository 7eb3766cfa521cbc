package org.sentenceforge.train.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.Encoder;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;

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
     * @param model has a transformer
     * @throws SforgeException (usage) where one is to be kept that the model has not, or that does not fit where it stands
     */
    public static ModuleChain of(List<ModuleSpec> specs, SentenceModel model) {
        List<SentenceModule> own = model.modules();
        Encoder encoder = model.encoder().orElseThrow();
        List<SentenceModule> modules = new ArrayList<>();
        Map<String, String> kept = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        int dimension = encoder.hiddenSize();
        for (ModuleSpec spec : specs) {
            int index = modules.size() + 1;
            SentenceModule module;
            if (spec instanceof ModuleSpec.Made made) {
                module = placed(made.module().behind(encoder, dimension), index);
                noteLostWeights(module, own, specs, notes);
            } else {
                SentenceModule found = find(((ModuleSpec.Kept) spec).name(), own);
                checkSize(found, dimension);
                module = placed(found, index);
                if (found.folder() != null) {
                    kept.put(module.folder(), found.folder());
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
        int size = module.takes().orElse(before);
        if (size != before) {
            throw SforgeException.usage("modules: the model's " + module.folder() + " takes vectors of " + size
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
            if (made.folder() != null && !keeps && placed(own.get(i), 0).equals(placed(made, 0))) {
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
        String folder = own.get(index).folder();
        return folder == null ? index + "_" + type(own.get(index)) : folder;
    }

    private static SentenceModule placed(SentenceModule module, int index) {
        return module.inFolder(index + "_" + type(module));
    }
}
