package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.model.file.PrettyJson;
import org.sentenceforge.core.model.tokenizer.TokenizerFiles;
import org.sentenceforge.core.model.tokenizer.WordTokenizerFile;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
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
     * @param module     what it is the folder of
     * @param model      of the whole directory
     * @param numberType of the folder's weights, as config.json names it
     */
    void write(Path folder, ModelLayout layout, SentenceModule module, SentenceModel model, String numberType)
            throws IOException;

    /** The same for rows of at most this many tokens, where there is a maximum. */
    InputContent withMaxLength(int length);

    /**
     * A transformer.
     *
     * @param config    the encoder's config.json; kept but for what depends on the weights and the kind
     * @param encoder   what {@code config} says
     * @param maxLength the longest row in tokens
     * @param chat      how it reads chats, where it does
     * @param casing    whether texts are put into lower case before the tokenizer gets them
     * @param base      the model that an adapter belongs to, where that alone is written
     * @param markers   tokens that texts hold as they are spelt, and their ids
     */
    record OfEncoder(
            JsonNode config,
            EncoderConfig encoder,
            int maxLength,
            Casing casing,
            Optional<ChatSettings> chat,
            Path tokenizerFolder,
            Optional<String> base,
            Map<String, Integer> markers)
            implements InputContent {
        @Override
        public OfEncoder withTokenizerFolder(Path folder) {
            return new OfEncoder(config, encoder, maxLength, casing, chat, folder, base, markers);
        }

        @Override
        public OfEncoder withMaxLength(int length) {
            return new OfEncoder(config, encoder, length, casing, chat, tokenizerFolder, base, markers);
        }

        /** The same with the adapter that the model's encoder has, to be written without the model of this name under it. */
        public OfEncoder withAdapterOn(String model) {
            return new OfEncoder(
                    config, encoder, maxLength, casing, chat, tokenizerFolder, Optional.of(model), markers);
        }

        /** The same with a tokenizer that finds these tokens in texts as they are spelt. */
        public OfEncoder withMarkers(Map<String, Integer> tokens) {
            return new OfEncoder(config, encoder, maxLength, casing, chat, tokenizerFolder, base, tokens);
        }

        @Override
        public void write(
                Path folder, ModelLayout layout, SentenceModule module, SentenceModel model, String numberType)
                throws IOException {
            Transformer transformer = (Transformer) module;
            writeConfig(
                    folder,
                    model,
                    () -> transformer.head().isPresent()
                            ? ConfigJson.maskedLanguageModel(this, numberType)
                            : ConfigJson.biEncoder(this, model, numberType));
            SentenceBertJson.write(this, layout, transformer, folder);
            TokenizerFiles.copy(tokenizerFolder, folder, maxLength, TokenTypes.IGNORED);
            TokenizerFiles.mark(folder, markers);
        }

        /** The same of a cross-encoder; releases before 5.4 know no files but config.json, later ones read that too. */
        public void writeCrossEncoder(
                Path folder, ModelLayout layout, SentenceModel model, Scoring scoring, String numberType)
                throws IOException {
            writeConfig(folder, model, () -> crossEncoderConfig(model, scoring, layout, numberType));
            if (layout == ModelLayout.CURRENT) {
                SentenceBertJson.writeCrossEncoder(this, model, folder);
            }
            boolean types = ParameterScan.of(model).tokenTypeCount() > 1;
            TokenizerFiles.copy(tokenizerFolder, folder, maxLength, types ? TokenTypes.USED : TokenTypes.IGNORED);
        }

        /** What config.json says of a cross-encoder, whatever class it named before. */
        public ObjectNode crossEncoderConfig(
                SentenceModel model, Scoring scoring, ModelLayout layout, String numberType) {
            return ConfigJson.crossEncoder(this, model, scoring, layout, numberType);
        }

        /** Writes the file of the adapter where that alone is written, else config.json. */
        private void writeConfig(Path folder, SentenceModel model, Supplier<ObjectNode> config) throws IOException {
            if (base.isPresent()) {
                PrettyJson.write(folder.resolve(AdapterFiles.CONFIG), AdapterFiles.config(model, base.get()), 2);
            } else {
                PrettyJson.write(folder.resolve("config.json"), config.get(), 2);
            }
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
        public void write(
                Path folder, ModelLayout layout, SentenceModule module, SentenceModel model, String numberType)
                throws IOException {
            TokenizerFiles.copy(tokenizerFolder, folder);
        }
    }

    /** A table of words' vectors or a bag of words, which take rows of any length. */
    record OfWords(Path tokenizerFolder) implements InputContent {
        @Override
        public OfWords withTokenizerFolder(Path folder) {
            return new OfWords(folder);
        }

        @Override
        public OfWords withMaxLength(int length) {
            return this;
        }

        @Override
        public void write(
                Path folder, ModelLayout layout, SentenceModule module, SentenceModel model, String numberType)
                throws IOException {
            WordTokenizerFile.copy(tokenizerFolder, folder);
        }
    }

    /** A weight for each token. Its tokenizer's own maximum length counts, whatever that of the rest of the model. */
    record OfTokenWeights(Path tokenizerFolder, int maxLength) implements InputContent {
        @Override
        public OfTokenWeights withTokenizerFolder(Path folder) {
            return new OfTokenWeights(folder, maxLength);
        }

        @Override
        public OfTokenWeights withMaxLength(int length) {
            return this;
        }

        @Override
        public void write(
                Path folder, ModelLayout layout, SentenceModule module, SentenceModel model, String numberType)
                throws IOException {
            TokenizerFiles.copy(tokenizerFolder, folder, maxLength, TokenTypes.IGNORED);
        }
    }
}
