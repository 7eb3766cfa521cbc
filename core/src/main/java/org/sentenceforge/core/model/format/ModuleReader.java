package org.sentenceforge.core.model.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.LanguageHead;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.SentenceModule.Stage;
import org.sentenceforge.core.module.TaskRows;
import org.sentenceforge.core.module.Transformer;

/** The modules of a chain, from their folders. */
public final class ModuleReader {
    private final ModelFiles files;
    private final Sources sources;
    private final Map<String, InputFiles> inputs = new LinkedHashMap<>();
    private final Usual usual;
    private int transformerLayers;

    /**
     * What files mean that do not say.
     *
     * @param rows  in what rows of tokens depend on what texts are for
     * @param dense what a Dense works on
     */
    public record Usual(TaskRows rows, Stage dense) {
        /** Nothing depends on it, and a Dense works on the vectors of texts. */
        public static final Usual OF_TEXTS = new Usual(TaskRows.NONE, Stage.TEXTS);
    }

    /** @param sources where the base models of adapters are found */
    public ModuleReader(ModelFiles files, Sources sources, Usual usual) {
        this.files = files;
        this.sources = sources;
        this.usual = usual;
    }

    Stage usualDense() {
        return usual.dense();
    }

    ModelFiles files() {
        return files;
    }

    /** The modules that texts go into, by what their parameters' names begin with; a router has one for each route. */
    public Map<String, InputFiles> inputs() {
        return inputs;
    }

    /** The language model's head, where the model begins with a causal language model. */
    Optional<LanguageHead> languageHead() {
        return inputs.get("") instanceof EncoderFiles encoder
                ? encoder.encoder().languageHead()
                : Optional.empty();
    }

    void register(String parameterFolder, InputFiles input) {
        inputs.put(parameterFolder, input);
    }

    /** The layers of the transformer that was read last. */
    int transformerLayers() {
        return transformerLayers;
    }

    /** Reads a model's own chain. */
    public List<SentenceModule> read(ModulesJson modules) {
        for (ModulesJson.Entry entry : modules.entries()) {
            boolean first = entry == modules.entries().get(0);
            boolean takesTexts =
                    ModuleFormats.named(entry.type(), files.root().toString()).takesTexts(folder(entry, 0));
            if (first != takesTexts) {
                throw SforgeException.badModel(files.root() + ": module " + entry.type()
                        + (first ? " cannot be the first one" : " can only be the first one"));
            }
        }
        return read(modules.entries(), 0, true);
    }

    /** Reads a chain inside a module that is given vectors of some size. */
    List<SentenceModule> read(List<ModulesJson.Entry> entries, int before) {
        return read(entries, before, false);
    }

    private List<SentenceModule> read(List<ModulesJson.Entry> entries, int before, boolean own) {
        List<SentenceModule> chain = new ArrayList<>();
        int dimension = before;
        for (ModulesJson.Entry entry : entries) {
            SentenceModule module = ModuleFormats.named(
                            entry.type(), files.root().toString())
                    .read(new ModuleFolder(this, entry.type(), entry.folder(), dimension, own && chain.isEmpty()));
            dimension = module.dimension(dimension);
            chain.add(module);
        }
        return List.copyOf(chain);
    }

    ModuleFolder folder(ModulesJson.Entry entry, int before) {
        return new ModuleFolder(this, entry.type(), entry.folder(), before, false);
    }

    /** @param masked whether it is a masked language model, whatever the folder's own file says */
    Transformer transformer(String folder, String parameterFolder, boolean masked) {
        EncoderFiles encoder = EncoderFiles.read(files, folder, sources);
        return transformer(masked ? encoder.masked() : encoder, parameterFolder);
    }

    public Transformer transformer(EncoderFiles encoder, String parameterFolder) {
        transformerLayers = ParameterScan.layers(encoder.encoder().encoder());
        register(parameterFolder, encoder);
        Transformer module = encoder.module(parameterFolder);
        return module.rows().equals(TaskRows.NONE) ? module.with(usual.rows()) : module;
    }
}
