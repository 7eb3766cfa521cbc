package org.sentenceforge.train.config;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.card.facts.CardOptions;
import org.sentenceforge.core.model.format.ModuleFormats;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.train.config.arguments.EffectlessArgument;
import org.sentenceforge.train.config.arguments.FitPreset;
import org.sentenceforge.train.config.arguments.RefusedArgument;
import org.sentenceforge.train.config.arguments.TrainingArguments;
import org.sentenceforge.train.optimizer.LearningRateSchedule;
import org.sentenceforge.train.optimizer.LearningRateSchedules;
import org.sentenceforge.train.optimizer.UpdateRule;
import org.sentenceforge.train.optimizer.UpdateRules;

/** The page {@code docs/reference/training-arguments.md} is what the declarations say. */
class ReferencePageTest {
    private final ReferencePage page = new ReferencePage();

    @Test
    void thePageIsWhatTheDeclarationsSay() throws IOException {
        write();

        page.check("training-arguments.md", ReferencePageTest.class);
    }

    private void write() {
        page.text("""
                # The configuration of a training

                These are the keys of the configuration of `sforge train CONFIG.yaml`. All mistakes of a configuration are shown together,
                each with its line; `sforge train CONFIG.yaml --print-config` prints all that is in force, what was given first. This page is
                generated from the code.
                """);
        page.parameters("Keys", "", TrainConfig.parameters(ModelKind.BI_ENCODER));
        page.parameters(
                "Keys of a cross-encoder",
                "They are in addition to the keys above; there is no `modules`.",
                ScoringHead.PARAMETERS);
        page.parameters(
                "A data set: an item of `train` or `eval`",
                "",
                TrainingData.parameters(TrainConfig.losses(ModelKind.BI_ENCODER)));
        page.text("""
                ## Modules: the items of `modules`

                Each is `Name` or `Name: {parameter: value}`. They replace the modules after the model's encoder, which is kept. An
                item `keep: NAME` keeps a module of the model, with its weights: by its folder (`keep: 2_Dense`) or, if there is
                only one of a class, by its class (`keep: Dense`). All others are randomly initialised, from `arguments.seed`.
                """);
        page.catalogue(ModuleFormats.CONFIGURED.entries());
        page.parameters("Arguments that change results", """
                The keys of `arguments` have the names of the training arguments of transformers and sentence-transformers, and their
                defaults. Values may be written as Python prints them: `None`, `True`, `5e-05`, `{'num_cycles': 2}`,
                `IntervalStrategy.STEPS`. The list of a model card can be pasted unchanged, below `arguments: |`:

                ```yaml
                arguments: |
                  - `eval_strategy`: epoch
                  - `per_device_train_batch_size`: 32
                  - `accelerator_config`: {'split_batches': False, 'dispatch_batches': None}
                  eval_steps: 100
                ```
                """, TrainingArguments.PARAMETERS);
        page.text("### `lr_scheduler_type`, and its `lr_scheduler_kwargs`\n");
        page.<LearningRateSchedule>catalogue(LearningRateSchedules.all());
        page.text("### `optim`, and its `optim_args`\n");
        page.<UpdateRule>catalogue(UpdateRules.all());
        page.parameters("`fit`, in place of `arguments`", """
                Trains as `model.fit()` of sentence-transformers before 3.0 does: with an optimizer and a schedule of its own, whose
                values are not those that the card shows, and an evaluation at the end of every epoch and every `evaluation_steps`
                updates. The model that is kept is the one with the evaluator's best primary metric, and the card's log ends there.
                Columns that `columns` names are called `sentence_0`, `sentence_1` and so on. `fit()` shuffled the data once more before
                this training began, so the order of its rows cannot be reproduced.

                The `fit()` of cross-encoders before 4.0 has neither `steps_per_epoch` nor checkpoint parameters, and its
                `activation_fct` is the loss's `activation_fn` here.
                """, FitPreset.parameters(ModelKind.BI_ENCODER));
        page.parameters("`lora`", "", LoraSettings.SECTION.parameters());
        page.parameters("`card`", "", CardOptions.SECTION.parameters());
        page.text("""
                ## Arguments that change nothing here

                They are accepted with any value of their type, named in a note if not at their default, and listed on the card.

                | argument | default | why it changes nothing |
                |---|---|---|
                """);
        EffectlessArgument.ALL.forEach(argument -> page.row(
                "`" + argument.parameter().name() + "`",
                ReferencePage.otherwise(argument.parameter()),
                argument.parameter().meaning()));
        page.text("""

                ## Arguments that are refused

                Unless their value switches them off, such as `None`, `False`, `0` or `[]`.

                | argument | why, and what to do |
                |---|---|
                """);
        RefusedArgument.ALL.forEach(argument -> page.row("`" + argument.name() + "`", argument.reason()));
    }
}
