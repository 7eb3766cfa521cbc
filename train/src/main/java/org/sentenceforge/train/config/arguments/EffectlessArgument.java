package org.sentenceforge.train.config.arguments;

import static org.sentenceforge.core.config.ValueTypes.ANY;
import static org.sentenceforge.core.config.ValueTypes.FLAG;
import static org.sentenceforge.core.config.ValueTypes.NUMBER;
import static org.sentenceforge.core.config.ValueTypes.TEXT;
import static org.sentenceforge.core.config.ValueTypes.listOf;
import static org.sentenceforge.core.config.ValueTypes.mapOf;
import static org.sentenceforge.core.config.ValueTypes.wholeLong;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.text.PythonLiteral;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueType;

/**
 * An argument of the reference that changes no result here: it is taken, whatever its value, and stands on the card. Its meaning says
 * why it has no effect.
 */
public record EffectlessArgument<T>(Parameter<T> parameter) {
    private static final ValueType<Long> WHOLE = wholeLong(Long.MIN_VALUE);
    private static final ValueType<List<String>> TEXTS = listOf(TEXT);
    private static final ValueType<Map<String, JsonNode>> MAP = mapOf(ANY);

    private static final String ONE_DEVICE = "one process trains on one device";
    private static final String NO_WORKERS = "a separate thread reads and tokenizes ahead of training";
    private static final String OWN_LOG = "the log is training-log.jsonl in the output directory";
    private static final String OWN_CONSOLE = "see --progress, --quiet and --verbose";
    private static final String NO_UPLOAD = "nothing is uploaded";
    private static final String NO_COMPILER = "libtorch's own fused kernels are used";
    private static final String NO_PREDICTIONS = "evaluations compute embeddings and losses, not predictions";
    private static final String NOT_IN_ORIGINAL = "sentence-transformers does not use it either";

    /** All of them. */
    public static final List<EffectlessArgument<?>> ALL = List.of(
            // places and names
            of("output_dir", TEXT, "the key 'output' says where the model goes"),
            of(
                    "overwrite_output_dir",
                    FLAG,
                    false,
                    "what the output directory held before is replaced when a run ends"),
            of("logging_dir", TEXT, OWN_LOG),
            of("run_name", TEXT, OWN_LOG),
            of("project", TEXT, "huggingface", OWN_LOG),
            of("report_to", TEXTS, List.of("none"), OWN_LOG),
            of("trackio_space_id", TEXT, "trackio", OWN_LOG),
            of("trackio_bucket_id", TEXT, OWN_LOG),
            of("trackio_static_space_id", TEXT, OWN_LOG),
            of("log_level", TEXT, "passive", OWN_CONSOLE),
            of("log_level_replica", TEXT, "warning", OWN_CONSOLE),
            of("log_on_each_node", FLAG, true, ONE_DEVICE),
            of("disable_tqdm", FLAG, false, OWN_CONSOLE),
            of("show_progress_bar", FLAG, true, OWN_CONSOLE),
            of("do_train", FLAG, false, "sforge train trains; other commands evaluate and encode"),
            of("do_eval", FLAG, false, "eval_strategy decides"),
            of("do_predict", FLAG, false, "sforge embed encodes"),
            of("do_test", FLAG, false, "sforge eval evaluates"),
            // the hub
            of("hub_model_id", TEXT, NO_UPLOAD),
            of("hub_strategy", TEXT, "every_save", NO_UPLOAD),
            of("hub_token", TEXT, NO_UPLOAD),
            of("hub_private_repo", FLAG, false, NO_UPLOAD),
            of("hub_always_push", FLAG, false, NO_UPLOAD),
            of("hub_revision", TEXT, NO_UPLOAD),
            of("push_to_hub_model_id", TEXT, NO_UPLOAD),
            of("push_to_hub_organization", TEXT, NO_UPLOAD),
            of("push_to_hub_token", TEXT, NO_UPLOAD),
            // several devices
            of("local_rank", WHOLE, 0L, ONE_DEVICE),
            of("use_mps_device", FLAG, false, "Apple's GPUs are not used"),
            of("ddp_backend", TEXT, ONE_DEVICE),
            of("ddp_find_unused_parameters", FLAG, false, ONE_DEVICE),
            of("ddp_bucket_cap_mb", WHOLE, ONE_DEVICE),
            of("ddp_broadcast_buffers", FLAG, false, ONE_DEVICE),
            of("ddp_static_graph", FLAG, false, ONE_DEVICE),
            of("ddp_timeout", WHOLE, 1800L, ONE_DEVICE),
            of("xpu_backend", TEXT, ONE_DEVICE),
            of("tp_size", WHOLE, 0L, ONE_DEVICE),
            of("average_tokens_across_devices", FLAG, false, ONE_DEVICE),
            of("fsdp_min_num_params", WHOLE, 0L, "belongs to fsdp"),
            of(
                    "fsdp_config",
                    ANY,
                    literal("{'min_num_params': 0, 'xla': False, 'xla_fsdp_v2': False, 'xla_fsdp_grad_ckpt': False}"),
                    "belongs to fsdp"),
            of("fsdp_transformer_layer_cls_to_wrap", TEXTS, "belongs to fsdp"),
            of("tpu_metrics_debug", FLAG, false, ONE_DEVICE),
            of("split_batches", FLAG, false, ONE_DEVICE),
            of("dispatch_batches", FLAG, false, ONE_DEVICE),
            of("mp_parameters", TEXT, "", ONE_DEVICE),
            of("save_on_each_node", FLAG, false, ONE_DEVICE),
            of("ray_scope", TEXT, "last", "there is no hyperparameter search"),
            // reading data
            of("dataloader_num_workers", WHOLE, 0L, NO_WORKERS),
            of("dataloader_prefetch_factor", WHOLE, NO_WORKERS),
            of("dataloader_pin_memory", FLAG, true, NO_WORKERS),
            of("dataloader_persistent_workers", FLAG, false, NO_WORKERS),
            of("dataloader_multiprocessing_context", TEXT, NO_WORKERS),
            of("dataloader_in_order", FLAG, true, NO_WORKERS),
            of("remove_unused_columns", FLAG, true, "the key 'columns' of a data set decides"),
            of("label_names", TEXTS, "a column named label, labels, score or scores is the label"),
            of("group_by_length", FLAG, false, "batches are packed without padding"),
            of("length_column_name", TEXT, "length", "belongs to group_by_length"),
            of("train_sampling_strategy", TEXT, "random", "batch_sampler decides, as in sentence-transformers"),
            // what the losses here do not look at
            of("label_smoothing_factor", NUMBER, 0.0, NOT_IN_ORIGINAL),
            of("past_index", WHOLE, -1L, NOT_IN_ORIGINAL),
            of("use_cache", FLAG, false, NOT_IN_ORIGINAL),
            of("samples_per_label", WHOLE, NOT_IN_ORIGINAL),
            of("prediction_loss_only", FLAG, true, NO_PREDICTIONS),
            of("eval_accumulation_steps", WHOLE, NO_PREDICTIONS),
            of("eval_do_concat_batches", FLAG, true, NO_PREDICTIONS),
            of("eval_use_gather_object", FLAG, false, ONE_DEVICE),
            of("batch_eval_metrics", FLAG, false, NO_PREDICTIONS),
            of("include_for_metrics", TEXTS, List.of(), NO_PREDICTIONS),
            of("include_inputs_for_metrics", FLAG, false, NO_PREDICTIONS),
            of("include_tokens_per_second", FLAG, false, "the report has rows per second"),
            of("include_num_input_tokens_seen", TEXT, "false", "the report has rows per second"),
            of("logging_nan_inf_filter", FLAG, true, "a loss that is not a number ends the run"),
            // checkpoints
            of("save_safetensors", FLAG, true, "weights are always written as safetensors"),
            of("restore_callback_states_from_checkpoint", FLAG, false, "a resumed run restores its full state"),
            of("enable_jit_checkpoint", FLAG, false, "a run that is stopped writes a checkpoint anyway"),
            // speed and memory
            of("full_determinism", FLAG, false, "on the CPU a run can always be repeated bit for bit"),
            of("gradient_checkpointing_kwargs", MAP, "belongs to gradient_checkpointing"),
            of("torch_empty_cache_steps", WHOLE, "memory is released as soon as it is free"),
            of("skip_memory_metrics", FLAG, true, "see --dry-run for the memory that a run takes"),
            of("debug", ANY, literal("[]"), "see --verbose"),
            of("torch_compile", FLAG, false, NO_COMPILER),
            of("torch_compile_backend", TEXT, NO_COMPILER),
            of("torch_compile_mode", TEXT, NO_COMPILER),
            of("torchdynamo", TEXT, NO_COMPILER),
            of("jit_mode_eval", FLAG, false, NO_COMPILER),
            of("use_ipex", FLAG, false, NO_COMPILER),
            of("use_liger_kernel", FLAG, false, NO_COMPILER),
            of("liger_kernel_config", MAP, NO_COMPILER),
            of("fp16_opt_level", TEXT, "O1", "belongs to the library apex"),
            of("fp16_backend", TEXT, "auto", "libtorch's is used"),
            of("half_precision_backend", TEXT, "auto", "libtorch's is used"),
            of("use_legacy_prediction_loop", FLAG, false, NO_PREDICTIONS));

    private static <T> EffectlessArgument<T> of(String name, ValueType<T> type, T otherwise, String why) {
        return new EffectlessArgument<>(Parameter.of(name, type, otherwise, why));
    }

    private static <T> EffectlessArgument<T> of(String name, ValueType<T> type, String why) {
        return new EffectlessArgument<>(Parameter.optional(name, type, why));
    }

    private static JsonNode literal(String python) {
        return PythonLiteral.read(python).orElseThrow();
    }

    /** Whether it is set to something else than its default. */
    boolean isSet(Config arguments) {
        boolean given = arguments.has(parameter.name());
        Optional<T> value = arguments.find(parameter);
        return given && !value.equals(parameter.otherwise());
    }
}
