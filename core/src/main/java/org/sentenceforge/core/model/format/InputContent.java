package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.model.file.PrettyJson;
import org.sentenceforge.core.model.tokenizer.TokenizerFiles;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.text.TokenizerSettings.Casing;
import org.sentenceforge.core.text.TokenizerSettings.TokenTypes;

/** What the folder of a module that texts go into is to say, all but the weights. */
public sealed interface InputContent {

    /** Where the tokenizer's files are; they are copied. */
    Path tokenizerFolder();

    InputContent withTokenizerFolder(Path folder);

    /**
     * Writes the folder, all but weights and the configuration of a module.
     *
     * @param model      of the whole directory
     * @param numberType of the folder's weights, as config.json names it
     */
    void write(Path folder, ModelLayout layout, SentenceModel model, String numberType) throws IOException;

    /** The same for rows of at most this many tokens, where there is a maximum. */
    InputContent withMaxLength(int length);

    /** The same with the whole encoder, where an adapter alone was to be written. */
    default InputContent withoutAdapter() {
        return this;
    }

    /**
     * A transformer.
     *
     * @param config    the encoder's config.json; kept but for what depends on the weights and the kind
     * @param encoder   what {@code config} says
     * @param maxLength the longest row in tokens
     * @param chat      how it reads chats, where it does
     * @param casing    whether texts are put into lower case before the tokenizer gets them
     * @param base      the model that an adapter belongs to, where that alone is written
     */
    record OfEncoder(
            JsonNode config,
            EncoderConfig encoder,
            int maxLength,
            Casing casing,
            Optional<ChatSettings> chat,
            Path tokenizerFolder,
            Optional<String> base)
            implements InputContent {
        @Override
        public OfEncoder withTokenizerFolder(Path folder) {
            return new OfEncoder(config, encoder, maxLength, casing, chat, folder, base);
        }

        @Override
        public OfEncoder withMaxLength(int length) {
            return new OfEncoder(config, encoder, length, casing, chat, tokenizerFolder, base);
        }

        /** The same with the adapter that the model's encoder has, to be written without the model of this name under it. */
        public OfEncoder withAdapterOn(String model) {
            return new OfEncoder(config, encoder, maxLength, casing, chat, tokenizerFolder, Optional.of(model));
        }

        @Override
        public OfEncoder withoutAdapter() {
            return new OfEncoder(config, encoder, maxLength, casing, chat, tokenizerFolder, Optional.empty());
        }

        @Override
        public void write(Path folder, ModelLayout layout, SentenceModel model, String numberType) throws IOException {
            if (base.isPresent()) {
                Transformer adapted = (Transformer) model.modules().get(0);
                PrettyJson.write(
                        folder.resolve(AdapterFiles.CONFIG),
                        AdapterFiles.config(adapted.lora().orElseThrow(), base.get(), adapted.encoder()),
                        2);
            } else {
                PrettyJson.write(folder.resolve("config.json"), ConfigJson.biEncoder(this, model, numberType), 2);
            }
            SentenceBertJson.write(this, layout, folder);
            TokenizerFiles.copy(tokenizerFolder, folder, maxLength, TokenTypes.IGNORED);
        }

        /** The same of a cross-encoder; releases before 5.4 know no files but config.json, later ones read that too. */
        public void writeCrossEncoder(
                Path folder, ModelLayout layout, SentenceModel model, Scoring scoring, String numberType)
                throws IOException {
            PrettyJson.write(
                    folder.resolve("config.json"),
                    ConfigJson.crossEncoder(this, model, scoring, layout, numberType),
                    2);
            if (layout == ModelLayout.CURRENT) {
                SentenceBertJson.writeCrossEncoder(this, model, folder);
            }
            boolean types = ParameterScan.of(model).tokenTypeCount() > 1;
            TokenizerFiles.copy(tokenizerFolder, folder, maxLength, types ? TokenTypes.USED : TokenTypes.IGNORED);
        }
    }

    /** A table of token vectors, which takes rows of any length. */
    record OfTable(Path tokenizerFolder) implements InputContent {
        @Override
        public OfTable withTokenizerFolder(Path folder) {
            return new OfTable(folder);
        }

        @Override
        public OfTable withMaxLength(int length) {
            return this;
        }

        @Override
        public void write(Path folder, ModelLayout layout, SentenceModel model, String numberType) throws IOException {
            TokenizerFiles.copy(tokenizerFolder, folder);
        }
    }
}
