package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.module.WordEmbeddings;
import org.sentenceforge.core.module.WordEmbeddings.Vectors;

/** A WordEmbeddings: {@link WordFiles} of a folder, whose tokenizer is to be written again as {@link InputContent}. */
final class WordEmbeddingsFormat extends ModuleFormat<WordEmbeddings> {
    static final String FILE = "wordembedding_config.json";
    static final String TOKENIZER = "WhitespaceTokenizer";

    WordEmbeddingsFormat() {
        super(WordEmbeddings.class, "sentence_transformer.modules.word_embeddings", Stage.INPUT);
    }

    @Override
    String file() {
        return FILE;
    }

    @Override
    WordEmbeddings read(ModuleFolder folder) {
        WordFiles files = WordFiles.read(folder);
        folder.reader().register(folder.path(), files);
        return files.module();
    }

    @Override
    Optional<ObjectNode> write(WordEmbeddings module, int before, ModelLayout layout) {
        return Optional.of(JsonNodeFactory.instance
                .objectNode()
                .put("tokenizer_class", tokenizer(layout))
                .put("update_embeddings", module.vectors() == Vectors.TRAINED)
                .put("max_seq_length", module.maxLength()));
    }

    /** The tokenizer's class in Python; releases before 5.4 had each in a module of its own name. */
    private static String tokenizer(ModelLayout layout) {
        return layout == ModelLayout.CURRENT
                ? "sentence_transformers.sentence_transformer.modules.tokenizer.whitespace." + TOKENIZER
                : "sentence_transformers.models.tokenizer." + TOKENIZER + "." + TOKENIZER;
    }

    @Override
    public Optional<Map<String, Object>> printed(WordEmbeddings module, int before) {
        Map<String, Object> printed = new LinkedHashMap<>();
        printed.put("tokenizer_class", tokenizer(ModelLayout.CURRENT));
        printed.put("update_embeddings", module.vectors() == Vectors.TRAINED);
        printed.put("max_seq_length", module.maxLength());
        return Optional.of(printed);
    }
}
