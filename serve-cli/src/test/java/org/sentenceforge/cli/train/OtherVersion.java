package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What sentence-transformers 6.0.1 with transformers 5 writes otherwise into a card than 5.0.0 with transformers 4, whose style our
 * cards have. Each difference is named; one that does not occur is an error, so that the list cannot grow old unnoticed.
 */
final class OtherVersion {
    private static final String MODULE_CODE =
            "'transformer_task': 'feature-extraction', 'modality_config': {'text': {'method': 'forward', "
                    + "'method_output_name': 'last_hidden_state'}}, 'module_output_name': 'token_embeddings'";

    /** Arguments that transformers 5 has no longer. */
    private static final List<String> GONE = List.of("""
            overwrite_output_dir per_gpu_train_batch_size per_gpu_eval_batch_size save_safetensors no_cuda
            use_mps_device jit_mode_eval use_ipex fp16_opt_level half_precision_backend tpu_num_cores
            tpu_metrics_debug past_index fsdp_min_num_params fsdp_transformer_layer_cls_to_wrap adafactor
            group_by_length use_legacy_prediction_loop include_inputs_for_metrics fp16_backend
            push_to_hub_model_id push_to_hub_organization mp_parameters torchdynamo ray_scope
            include_tokens_per_second
            """.split("\\s+"));

    /** Arguments that transformers 5 has added. */
    private static final List<String> ADDED = List.of("""
            use_cache project trackio_space_id trackio_bucket_id trackio_static_space_id enable_jit_checkpoint
            parallelism_config dataloader_multiprocessing_context dataloader_in_order train_sampling_strategy
            ddp_static_graph
            """.split("\\s+"));

    /** Arguments whose default is another one in transformers 5: ours, theirs. */
    private static final Map<String, List<String>> DEFAULTS = Map.of(
            "lr_scheduler_kwargs", List.of("{}", "None"),
            "warmup_ratio", List.of("0.0", "None"),
            "local_rank", List.of("0", "-1"),
            "fsdp", List.of("[]", "None"),
            "fsdp_config",
                    List.of(
                            "{'min_num_params': 0, 'xla': False, 'xla_fsdp_v2': False, 'xla_fsdp_grad_ckpt': False}",
                            "None"),
            "optim", List.of("adamw_torch", "adamw_torch_fused"),
            "include_num_input_tokens_seen", List.of("False", "no"),
            "average_tokens_across_devices", List.of("False", "True"));

    /** Listed by 5.0.0 alone; 6 leaves it out as it does the other schedules. */
    private static final String EVALUATION_SCHEDULE = "eval_strategy";

    private static final Pattern STATISTICS =
            Pattern.compile("(\\* Size: ([\\d,]+) \\w+ samples\\n.*\\n.*based on the first )100 samples");
    private static final Pattern ARGUMENT = Pattern.compile("(?m)^- `(\\w+)`: (.*)$");

    record Difference(String reason, String theirs, String ours) {
        String undo(String card) {
            Matcher matcher = Pattern.compile(theirs, Pattern.MULTILINE).matcher(card);
            assertThat(matcher.find()).as(reason).isTrue();
            return matcher.replaceAll(ours);
        }
    }

    /** Of the losses that are made of MultipleNegativesRankingLoss, where a card shows their parameters. */
    static final Difference MORE_PARAMETERS = new Difference(
            "the loss has more parameters",
            ",\\n {6}\"gather_across_devices\": [^}]*?\"hardness_strength\": 0.0\\n",
            "\n");

    /** The same where the losses are cached. */
    static final List<Difference> CACHED = List.of(
            new Difference(
                    "cached losses have more parameters",
                    ",\\n {6}\"mini_batch_num_tokens\": [^}]*?\"hardness_strength\": 0.0\\n",
                    "\n"),
            literal("they are made of the plain one, which is named", "- loss:MultipleNegativesRankingLoss\n", ""),
            new Difference(
                    "and cited", "#### MultipleNegativesRankingLoss\\n```bibtex\\n@misc\\{oord2019[^`]*```\\n\\n", ""),
            literal(
                    "the symmetric one is cited too",
                    "#### CachedMultipleNegativesSymmetricRankingLoss and Cached",
                    "#### Cached"));

    static final Difference OTHER_PAPER =
            new Difference("another paper is cited for the loss", "@misc\\{oord2019[^`]*?\\n\\}\\n", henderson());

    private static final List<Difference> OF_ALL = List.of(
            literal("a line of modalities", "- **Supported Modality:** Text\n", ""),
            literal("the repository moved", "github.com/huggingface/sentence-", "github.com/UKPLab/sentence-"),
            new Difference("the time that training took", "### Training Time\\n(- \\*\\*\\w+\\*\\*: .*\\n)+\\n", ""),
            new Difference("further reading", "## Additional Resources\\n\\n(- .*\\n)+\\n", ""));

    private static final List<Difference> SPARSE = List.of(
            literal("inputs need not be texts any more", "It maps inputs to", "It maps sentences & paragraphs to"),
            literal("an empty line less before the code", "```\nThen you", "```\n\nThen you"),
            literal("and one behind it", "```\n<!--\n### Direct", "```\n\n<!--\n### Direct"),
            OTHER_PAPER);

    /** Of LambdaLoss, where a card shows its parameters. */
    static final Difference OTHER_MODULE = literal(
            "the loss moved to another module",
            "cross_encoder.losses.lambda_loss.",
            "cross_encoder.losses.LambdaLoss.");

    private OtherVersion() {}

    /** A cross-encoder's card as 5.0.0 would have written it; hyperparameters apart. */
    static String undone(String card, List<Difference> losses) {
        List<Difference> differences = new ArrayList<>(OF_ALL);
        differences.add(literal(
                "inputs need not be texts", "# Get scores for pairs of inputs", "# Get scores for pairs of texts"));
        differences.add(new Difference(
                "a list of the modules", "### Full Model Architecture\\n\\n```\\nCrossEncoder\\([^`]*```\\n\\n", ""));
        differences.addAll(losses);
        return allUndone(card, differences);
    }

    /** The other version's card as 5.0.0 would have written it; hyperparameters apart. */
    static String undone(String card, int maxLength, int dimension, List<Difference> losses) {
        List<Difference> differences = new ArrayList<>(OF_ALL);
        differences.addAll(List.of(
                literal("inputs need not be texts any more", "It maps inputs to", "It maps sentences & paragraphs to"),
                literal(
                        "nor need tasks",
                        "paraphrase mining, classification,",
                        "paraphrase mining, text classification,"),
                literal(
                        "the transformer's settings",
                        MODULE_CODE,
                        "'max_seq_length': " + maxLength + ", 'do_lower_case': False"),
                literal(
                        "the pooling's settings",
                        "'embedding_dimension': " + dimension + ", 'pooling_mode': 'mean',",
                        "'word_embedding_dimension': " + dimension + ", 'pooling_mode_cls_token': False, "
                                + "'pooling_mode_mean_tokens': True, 'pooling_mode_max_tokens': False, "
                                + "'pooling_mode_mean_sqrt_len_tokens': False, 'pooling_mode_weightedmean_tokens': False, "
                                + "'pooling_mode_lasttoken': False,"),
                literal(
                        "the normalisation's settings",
                        "Normalize({'module_input_name': 'sentence_embedding', 'module_output_name': 'sentence_embedding'})",
                        "Normalize()"),
                literal("an empty line less before the code", "```\nThen you", "```\n\nThen you"),
                literal("and one behind it", "```\n<!--\n### Direct", "```\n\n<!--\n### Direct"),
                literal(
                        "evaluators moved to another package",
                        "#sentence_transformers.sentence_transformer.evaluation.",
                        "#sentence_transformers.evaluation.")));
        differences.addAll(losses);
        return allUndone(card, differences);
    }

    /** A sparse encoder's card as 5.0.0 would have written it; hyperparameters apart. */
    static String sparseUndone(String card, int maxLength) {
        List<Difference> differences = new ArrayList<>(OF_ALL);
        differences.addAll(SPARSE);
        differences.addAll(List.of(
                new Difference(
                        "the transformer's class and settings",
                        "Transformer\\(\\{'transformer_task': 'fill-mask'.*(?='architecture')",
                        "MLMTransformer({'max_seq_length': " + maxLength + ", 'do_lower_case': False, "),
                new Difference(
                        "the pooling's settings",
                        "('activation_function': '\\w+', ).*'embedding_dimension'",
                        "$1'word_embedding_dimension'"),
                new Difference(
                        "the loss inside has more parameters",
                        ", gather_across_devices=.*hardness_strength=0.0\\)",
                        ")")));
        return allUndone(card, differences);
    }

    /** The same of one with a SparseAutoEncoder. */
    static String latentsUndone(String card, int maxLength) {
        List<Difference> differences = new ArrayList<>(OF_ALL);
        differences.addAll(SPARSE);
        differences.addAll(List.of(
                literal(
                        "the transformer's settings",
                        MODULE_CODE,
                        "'max_seq_length': " + maxLength + ", 'do_lower_case': False"),
                new Difference(
                        "the pooling's settings",
                        "'embedding_dimension': (\\d+), 'pooling_mode': 'mean',",
                        "'word_embedding_dimension': $1, 'pooling_mode_cls_token': False, "
                                + "'pooling_mode_mean_tokens': True, 'pooling_mode_max_tokens': False, "
                                + "'pooling_mode_mean_sqrt_len_tokens': False, 'pooling_mode_weightedmean_tokens': False, "
                                + "'pooling_mode_lasttoken': False,")));
        return allUndone(card, differences);
    }

    /** A router's modules as 5.1 listed them, and its queries and documents, which 6 encodes alike here. */
    static String routerUndone(String card, String ours) {
        String without = literal("the default route", "    default_route='document'\n", "")
                .undo(card);
        String named = new Difference("a tokenizer's class", "tokenizer=(\\w+)\\)", "tokenizer=$1Fast)").undo(without);
        String inference = "# Run inference\\n[^`]*```";
        Matcher own = Pattern.compile(inference).matcher(ours);
        assertThat(own.find()).isTrue();
        assertThat(own.group()).contains("model.encode_query(queries)", "model.encode_document(documents)");
        return new Difference("queries in their own way", inference, Matcher.quoteReplacement(own.group())).undo(named);
    }

    private static String allUndone(String card, List<Difference> differences) {
        for (Difference difference : differences) {
            card = difference.undo(card);
        }
        return withStatisticsOfManyRows(card);
    }

    /** Statistics of 100 rows, where 5.0.0 has 1,000; peer_card.py makes the numbers those of 1,000. */
    private static String withStatisticsOfManyRows(String card) {
        Matcher matcher = STATISTICS.matcher(card);
        assertThat(matcher.find()).as("statistics of 100 rows").isTrue();
        return matcher.replaceAll(set -> {
            int rows = Integer.parseInt(set.group(2).replace(",", ""));
            return Matcher.quoteReplacement(set.group(1) + Math.min(rows, 1000) + " samples");
        });
    }

    /** In 5.0.0 the query is a JSON string; for plain texts that is a matter of the quotes. */
    static String queryUndone(String card) {
        return new Difference("a query in quotes", "queries = \\[\\n    '([\\w ?,.-]+)',", "queries = [\n    \"$1\",")
                .undo(card);
    }

    /** Our arguments are theirs, but for what transformers 5 has otherwise. */
    static void assertSameArguments(String ours, String theirs) {
        Map<String, String> expected = arguments(theirs, "#### All Hyperparameters");
        Map<String, String> all = arguments(ours, "#### All Hyperparameters");
        List<String> gone = new ArrayList<>(all.keySet());
        gone.removeAll(expected.keySet());
        gone.remove(EVALUATION_SCHEDULE);
        assertThat(gone).isEqualTo(GONE);
        List<String> added = new ArrayList<>(expected.keySet());
        added.removeAll(all.keySet());
        assertThat(added).isEqualTo(ADDED);
        all.keySet().retainAll(expected.keySet());
        all.forEach((name, value) -> {
            boolean otherDefault = List.of(value, expected.get(name)).equals(DEFAULTS.getOrDefault(name, List.of()));
            assertThat(otherDefault ? expected.get(name) : value).as(name).isEqualTo(expected.get(name));
        });
        Map<String, String> nonDefault = arguments(ours, "#### Non-Default Hyperparameters");
        nonDefault.remove(EVALUATION_SCHEDULE);
        assertThat(nonDefault)
                .containsExactlyInAnyOrderEntriesOf(arguments(theirs, "#### Non-Default Hyperparameters"));
    }

    private static Map<String, String> arguments(String card, String heading) {
        int start = card.indexOf(heading);
        assertThat(start).as(heading).isPositive();
        int end = card.indexOf("\n####", start);
        Matcher matcher = ARGUMENT.matcher(card.substring(start, end < 0 ? card.indexOf("</details>", start) : end));
        Map<String, String> arguments = new LinkedHashMap<>();
        while (matcher.find()) {
            arguments.put(matcher.group(1), matcher.group(2));
        }
        return arguments;
    }

    private static Difference literal(String reason, String theirs, String ours) {
        return new Difference(reason, Pattern.quote(theirs), Matcher.quoteReplacement(ours));
    }

    private static String henderson() {
        return """
                @misc{henderson2017efficient,
                    title={Efficient Natural Language Response Suggestion for Smart Reply},
                    author={Matthew Henderson and Rami Al-Rfou and Brian Strope and Yun-hsuan Sung and Laszlo Lukacs and Ruiqi Guo \
                and Sanjiv Kumar and Balint Miklos and Ray Kurzweil},
                    year={2017},
                    eprint={1705.00652},
                    archivePrefix={arXiv},
                    primaryClass={cs.CL}
                }
                """;
    }
}
