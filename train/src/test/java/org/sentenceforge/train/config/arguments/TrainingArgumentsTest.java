package org.sentenceforge.train.config.arguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.train.optimizer.Adafactor;
import org.sentenceforge.train.optimizer.Curve;
import org.sentenceforge.train.sampling.BatchSampling;

class TrainingArgumentsTest {

    @Test
    void pythonsNotationIsUnderstood() throws IOException {
        TrainingArguments arguments = read("""
                eval_strategy: IntervalStrategy.STEPS
                lr_scheduler_type: SchedulerType.COSINE_WITH_RESTARTS
                lr_scheduler_kwargs: "{'num_cycles': 2}"
                multi_dataset_batch_sampler: MultiDatasetBatchSamplers.ROUND_ROBIN
                batch_sampler: "<BatchSamplers.NO_DUPLICATES: 'no_duplicates'>"
                data_seed: None
                bf16: "True"
                learning_rate: "2e-05"
                prompts: "{'query': 'query: ', 'document': ''}"
                """);

        assertThat(arguments.schedules().evaluation().moments()).isEqualTo(new Moments(false, 500));
        assertThat(arguments.learningRate().schedule()).isEqualTo(new Curve.CosineWithRestarts(2));
        assertThat(arguments.batches().mixing().name()).isEqualTo("ROUND_ROBIN");
        assertThat(arguments.batches().sampling()).isEqualTo(BatchSampling.NO_DUPLICATES);
        assertThat(arguments.randomness().dataSeed()).isEmpty();
        assertThat(arguments.precision().training()).isEqualTo(MixedPrecision.Dtype.BF16);
        assertThat(arguments.texts().prompts().of("")).containsOnly(entry("query", "query: "), entry("document", ""));
        assertThat(arguments.given())
                .containsEntry("eval_strategy", "steps")
                .containsEntry("lr_scheduler_type", "cosine_with_restarts")
                .containsEntry("learning_rate", 2e-5)
                .containsEntry("bf16", true)
                .doesNotContainKey("data_seed");
    }

    @Test
    void namesWithoutEffectAreTakenAndNamedOnce() throws IOException {
        TrainingArguments arguments = read("""
                report_to: [wandb, tensorboard]
                dataloader_num_workers: 4
                dataloader_pin_memory: true
                disable_tqdm: true
                debug: []
                """);

        assertThat(arguments.notes())
                .containsExactly(
                        "these arguments have no effect here: report_to, dataloader_num_workers, disable_tqdm");
        assertThat(arguments.given()).containsEntry("dataloader_num_workers", 4);
        assertThat(problems("dataloader_num_workers: many\ntorch_compile: {}"))
                .containsExactlyInAnyOrder(
                        "dataloader_num_workers: expected a whole number, got 'many'",
                        "torch_compile: expected true or false, got {}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deepspeed: ds.json",
                "fsdp: full_shard",
                "push_to_hub: true",
                "neftune_noise_alpha: 5",
                "ignore_data_skip: True",
                "tpu_num_cores: 8",
                "auto_find_batch_size: True",
                "per_gpu_train_batch_size: 8",
                "optim_target_modules: all-linear",
                "accelerator_config: {use_seedable_sampler: False}"
            })
    void whatIsNotHereIsRefusedWithAWayOut(String argument) throws IOException {
        String name = argument.substring(0, argument.indexOf(':'));

        assertThat(problems(argument))
                .singleElement()
                .asString()
                .startsWith(name + ": ")
                .hasSizeGreaterThan(50);
        assertThat(problems(name + ": None")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fsdp: []",
                "fsdp: ''",
                "push_to_hub: False",
                "tpu_num_cores: 0",
                "neftune_noise_alpha: 0.0",
                "accelerator_config: {'split_batches': False, 'use_seedable_sampler': True}"
            })
    void whatAsksForNothingIsNotRefused(String argument) throws IOException {
        assertThat(problems(argument)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bf16: true, fp16: true | fp16: stands beside bf16",
                "load_best_model_at_end: true | load_best_model_at_end: needs an eval_strategy",
                "load_best_model_at_end: true, eval_strategy: steps, save_strategy: epoch | got steps and epoch",
                "load_best_model_at_end: true, eval_strategy: steps, save_strategy: 'no' | got steps and no",
                "load_best_model_at_end: true, eval_strategy: steps, eval_steps: 0.1, save_steps: 5 | they are 5 and 0.1",
                "load_best_model_at_end: true, eval_strategy: steps, eval_steps: 3, save_steps: 4 | they are 4 and 3",
                "save_strategy: best | save_strategy: best needs an eval_strategy",
                "early_stopping_patience: 2 | early_stopping_patience: needs an eval_strategy",
                "eval_steps: 1.5 | eval_steps: expected a whole number of updates above 0, or below 1 a fraction",
                "optim: adamw_bnb_8bit | optim: expected adamw_torch, adamw_torch_fused",
                "optim: sgd, optim_args: momentum | optim_args: expected key=value, got 'momentum'",
                "learning_rate_mapping: {'a(': 1e-3} | learning_rate_mapping: 'a(' is no regular expression",
                "lr_scheduler_type: greedy | lr_scheduler_type: expected linear, cosine",
                "lr_scheduler_type: reduce_lr_on_plateau, metric_for_best_model: loss | needs an eval_strategy",
                "lr_scheduler_type: reduce_lr_on_plateau, eval_strategy: epoch | needs a metric_for_best_model",
                "router_mapping: {a: query, b: {c: d}} | router_mapping.b: expected a text",
                "learning_rte: 1 | learning_rte: unknown key; did you mean learning_rate?"
            })
    void mistakesAreTold(String arguments, String problem) throws IOException {
        assertThat(problems("{" + arguments + "}")).singleElement().asString().contains(problem);
    }

    @Test
    void theBestModelIsSavedWhereNothingElseIsSaid() throws IOException {
        TrainingArguments epochs = read("{load_best_model_at_end: true, eval_strategy: epoch}");
        assertThat(epochs.schedules().saving().moments()).isEqualTo(new Moments(true, 0));

        TrainingArguments steps = read("{load_best_model_at_end: true, eval_strategy: steps, eval_steps: 0.2}");
        assertThat(steps.schedules().saving().moments()).isEqualTo(new Moments(false, 0.2));

        TrainingArguments best = read("{load_best_model_at_end: true, eval_strategy: epoch, save_strategy: best}");
        assertThat(best.schedules().saving().moments().never()).isTrue();
        assertThat(best.schedules().saving().onBest()).isTrue();
        assertThat(best.keepsBest()).isTrue();
    }

    @Test
    void aResolvedListHasWhatIsInForce() throws IOException {
        JsonNode given = new YAMLMapper()
                .readTree("{load_best_model_at_end: true, evaluation_strategy: epoch, logging_steps: 7}");

        assertThat(TrainingArguments.SECTION.resolved(given).yaml())
                .contains("\neval_steps: 7\n", "\nsave_strategy: epoch\n", "\nsave_steps: 7\n", "\ndata_seed: null\n")
                .contains("logging_steps: 7\neval_strategy: epoch\n# not given:\n");
    }

    @Test
    void oldNamesAndFormsMeanTheSame() throws IOException {
        TrainingArguments arguments = read("""
                evaluation_strategy: epoch
                adafactor: true
                no_cuda: true
                max_grad_norm: null
                save_total_limit: 0
                warmup_steps: 0.1
                resume_from_checkpoint: true
                """);

        assertThat(arguments.schedules().evaluation().moments().epochEnds()).isTrue();
        assertThat(arguments.given()).containsEntry("eval_strategy", "epoch").containsEntry("max_grad_norm", null);
        assertThat(arguments.optimizer().rule()).isEqualTo(new Adafactor());
        assertThat(arguments.optimizer().maxGradientNorm()).isZero();
        assertThat(arguments.onCpu()).isTrue();
        assertThat(arguments.schedules().saving().limit()).isEqualTo(Integer.MAX_VALUE);
        assertThat(arguments.learningRate().warmup().updates(100)).isEqualTo(10);
        assertThat(arguments.resume()).contains("last");
    }

    @Test
    void wholeNumbersStayAsTheyWereWritten() throws IOException {
        assertThat(read("{num_train_epochs: 5, max_grad_norm: 1, weight_decay: 0.0}")
                        .given())
                .containsEntry("num_train_epochs", 5)
                .containsEntry("max_grad_norm", 1)
                .containsEntry("weight_decay", 0.0);
    }

    private static TrainingArguments read(String yaml) throws IOException {
        Problems problems = new Problems();
        TrainingArguments arguments = read(yaml, problems);
        assertThat(problems.all()).isEmpty();
        return arguments;
    }

    private static List<String> problems(String yaml) throws IOException {
        Problems problems = new Problems();
        read(yaml, problems);
        return problems.all();
    }

    private static TrainingArguments read(String yaml, Problems problems) throws IOException {
        JsonNode node = new YAMLMapper().readTree(yaml);
        return TrainingArguments.SECTION.read(node, Place.root(problems)).orElseThrow();
    }
}
