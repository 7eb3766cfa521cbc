package org.sentenceforge.train.config.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Predicate;
import org.sentenceforge.core.config.Config;

/**
 * An argument of the reference that asks for what is not here.
 *
 * @param harmless the values with which it asks for nothing
 * @param reason   why it is not here, and what to do instead
 */
public record RefusedArgument(String name, Predicate<JsonNode> harmless, String reason) {
    private static final String SEVERAL_DEVICES =
            "one process trains on one device; leave it out, and use gradient_accumulation_steps or a Cached… loss for"
                    + " batches that do not fit";
    private static final String OLD_NAME = "is an obsolete name; give ";

    /** Nothing is asked for by a value that stands for nothing, in whatever notation. */
    private static final Predicate<JsonNode> NOTHING = node -> node.isContainerNode()
            ? node.isEmpty()
            : List.of("", "false", "0", "0.0").contains(node.asText());

    /** All of them. */
    public static final List<RefusedArgument> ALL = List.of(
            new RefusedArgument("deepspeed", NOTHING, SEVERAL_DEVICES),
            new RefusedArgument("fsdp", NOTHING, SEVERAL_DEVICES),
            new RefusedArgument("sharded_ddp", NOTHING, SEVERAL_DEVICES),
            new RefusedArgument("tpu_num_cores", NOTHING, SEVERAL_DEVICES),
            new RefusedArgument("parallelism_config", NOTHING, SEVERAL_DEVICES),
            new RefusedArgument(
                    "accelerator_config",
                    node -> node.path("use_seedable_sampler").asBoolean(true),
                    "without use_seedable_sampler the order of the data would not depend on the seed alone; leave it out"),
            new RefusedArgument(
                    "auto_find_batch_size",
                    NOTHING,
                    "the batch size determines the in-batch negatives and is not changed silently; --dry-run tells"
                            + " whether one fits"),
            new RefusedArgument(
                    "push_to_hub",
                    NOTHING,
                    "nothing is uploaded; upload the output directory as it is after training, with the hub's"
                            + " own client: hf upload ORG/NAME DIRECTORY"),
            new RefusedArgument(
                    "ignore_data_skip",
                    NOTHING,
                    "a resumed run skips the rows that it has seen without reading them again, and ends like one that"
                            + " was not interrupted; leave it out"),
            new RefusedArgument(
                    "neftune_noise_alpha",
                    NOTHING,
                    "no noise is added to embeddings here; leave it out, and raise the encoder's dropout in its"
                            + " config.json for more regularisation"),
            new RefusedArgument(
                    "optim_target_modules", NOTHING, "belongs to GaLore and the like, not offered here; leave it out"),
            new RefusedArgument("per_gpu_train_batch_size", NOTHING, OLD_NAME + "per_device_train_batch_size"),
            new RefusedArgument("per_gpu_eval_batch_size", NOTHING, OLD_NAME + "per_device_eval_batch_size"));

    void check(Config arguments) {
        if (arguments.has(name) && !harmless.test(arguments.raw(name))) {
            arguments.problem(name, reason);
        }
    }
}
