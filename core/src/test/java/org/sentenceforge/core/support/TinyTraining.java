package org.sentenceforge.core.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A training of a second, as files: a BERT of two small layers, made anew, with dropout, on pairs of short texts, with an evaluation. Needs
 * nothing but the folder it is in.
 */
public class TinyTraining {
    private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

    protected final Path folder;

    public TinyTraining(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("tokenizer"));
        Files.writeString(folder.resolve("tokenizer/tokenizer.json"), tokenizer());
        write("pairs.jsonl", 300, "{\"anchor\": \"%1$s\", \"positive\": \"the %1$s of it\"}\n");
        write("corpus.jsonl", 60, "{\"_id\": \"d%2$d\", \"text\": \"the %1$s of it\"}\n");
        write("queries.jsonl", 60, "{\"_id\": \"q%2$d\", \"text\": \"%1$s\"}\n");
        write("qrels.jsonl", 60, "{\"query-id\": \"q%2$d\", \"corpus-id\": \"d%2$d\", \"score\": 1}\n");
    }

    private void write(String name, int rows, String row) throws IOException {
        Files.writeString(
                folder.resolve(name),
                IntStream.range(0, rows)
                        .mapToObj(i -> String.format(Locale.ROOT, row, "text " + i + " and " + i * i % 97, i))
                        .collect(Collectors.joining()));
    }

    /** A WordPiece tokenizer of single letters and digits. */
    private static String tokenizer() {
        List<String> words = new ArrayList<>(SPECIAL);
        for (char c : "abcdefghijklmnopqrstuvwxyz0123456789".toCharArray()) {
            words.add(String.valueOf(c));
            words.add("##" + c);
        }
        String vocabulary = IntStream.range(0, words.size())
                .mapToObj(i -> "\"" + words.get(i) + "\": " + i)
                .collect(Collectors.joining(", "));
        String special = IntStream.range(0, SPECIAL.size())
                .mapToObj(i -> "{\"id\": " + i + ", \"content\": \"" + SPECIAL.get(i)
                        + "\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\": false,"
                        + " \"special\": true}")
                .collect(Collectors.joining(", "));
        return """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [SPECIAL],
                 "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                   "strip_accents": null, "lowercase": true},
                 "pre_tokenizer": {"type": "BertPreTokenizer"},
                 "post_processor": {"type": "TemplateProcessing",
                   "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                     {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
                   "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                   "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                     "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
                 "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
                 "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                   "max_input_chars_per_word": 100, "vocab": {VOCABULARY}}}
                """.replace("VOCABULARY", vocabulary).replace("SPECIAL", special);
    }

    /**
     * Writes a configuration.
     *
     * @param output    name of the output directory, and of the configuration
     * @param arguments more of them, in YAML: {@code "save_steps: 2, eval_strategy: steps"}
     */
    public Path config(String output, int updates, String arguments) throws IOException {
        return Files.writeString(
                folder.resolve(output + ".yaml"),
                """
                model:
                  config: {model_type: bert, vocab_size: 80, hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2,
                    intermediate_size: 64, max_position_embeddings: 40}
                  tokenizer: FOLDER/tokenizer
                modules: [Pooling: {mode: mean}, Normalize]
                output: FOLDER/OUTPUT
                max_seq_length: 32
                train:
                  - {name: pairs, data: FOLDER/pairs.jsonl, loss: MultipleNegativesRankingLoss}
                evaluate:
                  - InformationRetrieval: {name: dev, corpus: FOLDER/corpus.jsonl, queries: FOLDER/queries.jsonl,
                      qrels: FOLDER/qrels.jsonl}
                arguments: {per_device_train_batch_size: 8, gradient_accumulation_steps: 2, max_steps: UPDATES,
                  learning_rate: 1e-3, warmup_ratio: 0.1, logging_steps: 1, ARGUMENTS}
                """.replace("FOLDER", folder.toString())
                        .replace("OUTPUT", output)
                        .replace("UPDATES", Integer.toString(updates))
                        .replace("ARGUMENTS", arguments),
                UTF_8);
    }

    /**
     * Writes the configuration of a cross-encoder, a BERT like that of {@link #config} with a scoring head, which learns whether a text and
     * a document belong together.
     *
     * @param arguments as {@link #config} takes them
     */
    public Path rerankerConfig(String output, int updates, String arguments) throws IOException {
        write(
                "labelled.jsonl",
                300,
                "{\"query\": \"%1$s\", \"document\": \"the %1$s of it\", \"label\": 1}\n"
                        + "{\"query\": \"%1$s\", \"document\": \"some %2$d\", \"label\": 0}\n");
        write(
                "samples.jsonl",
                20,
                "{\"query\": \"%1$s\", \"positive\": [\"the %1$s of it\"], \"negative\": [\"some %2$d\", \"none\"]}\n");
        Path config = evaluateWith(
                "  - CrossEncoderReranking: {name: dev, data: " + folder.resolve("samples.jsonl") + "}\n",
                config(output, updates, arguments));
        return Files.writeString(
                config,
                "kind: cross-encoder\n"
                        + Files.readString(config)
                                .replace("modules: [Pooling: {mode: mean}, Normalize]\n", "")
                                .replace(
                                        "{name: pairs, data: " + folder.resolve("pairs.jsonl")
                                                + ", loss: MultipleNegativesRankingLoss}",
                                        "{name: pairs, data: " + folder.resolve("labelled.jsonl")
                                                + ", loss: BinaryCrossEntropyLoss}"));
    }

    /**
     * Writes the configuration of a sparse encoder, a masked language model like the BERT of {@link #config}, with an evaluation set.
     *
     * @param arguments as {@link #config} takes them
     */
    public Path sparseConfig(String output, int updates, String arguments) throws IOException {
        Path config = config(output, updates, arguments);
        String text = Files.readString(config);
        return Files.writeString(
                config,
                "kind: sparse-encoder\n"
                        + text.substring(0, text.indexOf("evaluate:"))
                                .replace("{model_type: bert,", "{model_type: bert, architectures: [BertForMaskedLM],")
                                .replace("modules: [Pooling: {mode: mean}, Normalize]\n", "")
                                .replace(
                                        "loss: MultipleNegativesRankingLoss",
                                        "loss: {SpladeLoss: {loss: SparseMultipleNegativesRankingLoss,"
                                                + " document_regularizer_weight: 3e-2, query_regularizer_weight: 5e-2}}")
                        + "eval: [{data: " + folder.resolve("pairs.jsonl") + "}]\n"
                        + text.substring(text.indexOf("arguments:")));
    }

    /** Has a configuration begin with another model: with these lines in place of its {@code model} and {@code modules}. */
    public Path startFrom(String lines, Path config) throws IOException {
        String text = Files.readString(config);
        return Files.writeString(config, lines + text.substring(text.indexOf("output:")));
    }

    /** Has a configuration evaluate with other evaluators: these lines, each an item of a list. */
    public Path evaluateWith(String lines, Path config) throws IOException {
        String text = Files.readString(config);
        return Files.writeString(
                config,
                text.substring(0, text.indexOf("evaluate:")) + "evaluate:\n" + lines
                        + text.substring(text.indexOf("arguments:")));
    }
}
