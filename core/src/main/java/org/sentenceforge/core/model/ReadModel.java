package org.sentenceforge.core.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.model.format.EncoderFiles;
import org.sentenceforge.core.model.format.InputFiles;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.model.format.Scoring;
import org.sentenceforge.core.model.tokenizer.ChatFormat;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.SentenceModel;

/**
 * What the configuration files of a directory say, put together by {@link ModelReader}.
 *
 * @param listed   the layout that modules.json tells
 * @param model    all modules, routers with all their routes
 * @param inputs   the modules that texts go into, by what their parameters' names begin with
 * @param fresh    which parameters are drawn: those of modules too that the model had not before it became one of its kind
 * @param prefixes what texts begin with that the tokenizer may not find by itself
 * @param warnings what somebody who opens the model should know
 */
record ReadModel(
        ModelKind kind,
        ModelLayout listed,
        SentenceModel model,
        Map<String, InputFiles> inputs,
        FreshParameters fresh,
        ModelSettings settings,
        Optional<Scoring> scoring,
        Optional<ChatFormat> chat,
        List<String> prefixes,
        List<String> warnings) {

    /** The same with other modules, of which texts go into others. */
    ReadModel with(SentenceModel otherModel, Map<String, InputFiles> otherInputs) {
        return new ReadModel(kind, listed, otherModel, otherInputs, fresh, settings, scoring, chat, prefixes, warnings);
    }

    /** Without a word in modules.json, the files of an encoder may still be those of today. */
    ModelLayout layout() {
        boolean current = inputs.values().stream()
                .anyMatch(input -> input instanceof EncoderFiles encoder && encoder.isCurrent());
        return listed == ModelLayout.LEGACY && current ? ModelLayout.CURRENT : listed;
    }
}
