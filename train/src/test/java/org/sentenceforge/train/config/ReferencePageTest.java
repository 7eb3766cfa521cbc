package org.sentenceforge.train.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.card.facts.CardOptions;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Section;
import org.sentenceforge.train.config.arguments.EffectlessArgument;
import org.sentenceforge.train.config.arguments.FitPreset;
import org.sentenceforge.train.config.arguments.RefusedArgument;
import org.sentenceforge.train.config.arguments.TrainingArguments;
import org.sentenceforge.train.optimizer.LearningRateSchedule;
import org.sentenceforge.train.optimizer.LearningRateSchedules;
import org.sentenceforge.train.optimizer.UpdateRule;
import org.sentenceforge.train.optimizer.UpdateRules;

/**
 * The page {@code docs/reference/training-arguments.md} is what the declarations say. With {@code -Dsforge.docs=write} it is written
 * instead of compared.
 */
class ReferencePageTest {
    private static final Path PAGE = Path.of("../docs/reference/training-arguments.md");

    private final StringBuilder page = new StringBuilder();

    @Test
    void thePageIsWhatTheDeclarationsSay() throws IOException {
        write();

        if ("write".equals(System.getProperty("sforge.docs"))) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("written anew with: ./mvnw -pl train -am test -Dtest=ReferencePageTest -Dsforge.docs=write")
                .isEqualTo(page.toString());
    }

    private void write() {
        text("""
                # The configuration of a training

                What `sforge train CONFIG.yaml` can be told. All mistakes of a configuration are shown together; `sforge train CONFIG.yaml
                --print-config` prints all that is in force, what was given first. This page is made from the declarations in the program.
                """);
        parameters("Keys", "", TrainConfig.PARAMETERS);
        parameters("A data set: an item of `train` or `eval`", "", TrainingData.PARAMETERS);
        text("""
                ## Modules: the items of `modules`

                Each is `Name` or `Name: {parameter: value}`, and replaces the chain behind the model's encoder; the encoder is kept. An item
                `keep: NAME` takes over a module that the model has, with its weights: by its folder (`keep: 2_Dense`) or, where there is
                only one of a kind, by its class (`keep: Dense`). All others begin anew, drawn from `arguments.seed`.
                """);
        catalogue(ModuleTable.ALL.entries());
        parameters("Arguments that change results", """
                They stand below `arguments`, with the names of transformers' and sentence-transformers' training arguments, and with their
                defaults. Values may be written as Python prints them: `None`, `True`, `5e-05`, `{'num_cycles': 2}`,
                `IntervalStrategy.STEPS`. The list of a model card can be pasted as it stands, below `arguments: |`:

                ```yaml
                arguments: |
                  - `eval_strategy`: epoch
                  - `per_device_train_batch_size`: 32
                  - `accelerator_config`: {'split_batches': False, 'dispatch_batches': None}
                  eval_steps: 100
                ```
                """, TrainingArguments.PARAMETERS);
        text("### `lr_scheduler_type`, and its `lr_scheduler_kwargs`\n");
        this.<LearningRateSchedule>catalogue(LearningRateSchedules.all());
        text("### `optim`, and its `optim_args`\n");
        this.<UpdateRule>catalogue(UpdateRules.all());
        parameters("`fit`, in place of `arguments`", """
                Training as the call `model.fit()` of sentence-transformers before 3.0 does it: an optimiser and a schedule of its own, whose
                values are not those that the card shows; an evaluation at the end of every epoch and every `evaluation_steps`; the model that
                is kept is the one with the evaluator's best primary metric, and the card's log ends there; columns that `columns` names are
                called `sentence_0`, `sentence_1` and so on. `fit()` shuffled the data once more before this training began, so the order of
                its rows cannot be repeated.
                """, FitPreset.PARAMETERS);
        parameters("`card`", "", CardOptions.SECTION.parameters());
        text("""
                ## Arguments that change nothing here

                They are taken with any value of their type, named in a note where they are not at their default, and stand on the card.

                | argument | default | why it changes nothing |
                |---|---|---|
                """);
        EffectlessArgument.ALL.forEach(argument -> page.append(String.format(
                "| `%s` | %s | %s |%n",
                argument.parameter().name(),
                otherwise(argument.parameter()),
                cell(argument.parameter().meaning()))));
        text("""

                ## Arguments that are refused

                Unless they have a value that asks for nothing, such as `None`, `False`, `0` or `[]`.

                | argument | why, and what to do |
                |---|---|
                """);
        RefusedArgument.ALL.forEach(
                argument -> page.append(String.format("| `%s` | %s |%n", argument.name(), cell(argument.reason()))));
    }

    private void text(String text) {
        page.append(
                        page.length() == 0
                                        || text.startsWith("\n")
                                        || page.toString().endsWith("\n\n")
                                ? ""
                                : "\n")
                .append(text);
    }

    private void parameters(String title, String introduction, List<Parameter<?>> parameters) {
        text("## " + title + "\n\n" + (introduction.isEmpty() ? "" : introduction + "\n"));
        page.append("| key | default | value | meaning |\n|---|---|---|---|\n");
        parameters.forEach(parameter -> page.append(String.format(
                "| `%s` | %s | %s | %s |%n",
                parameter.name(), otherwise(parameter), cell(value(parameter)), cell(parameter.meaning()))));
    }

    private <T> void catalogue(List<Catalogue.Entry<T>> entries) {
        page.append("\n| name | meaning | parameters, with their defaults |\n|---|---|---|\n");
        for (Catalogue.Entry<T> entry : entries) {
            String parameters = String.join(
                    "; ",
                    entry.parameters().stream()
                            .map(parameter -> "`" + parameter.name() + "` ("
                                    + (parameter.otherwise().isPresent() ? otherwise(parameter) : "none") + "): "
                                    + parameter.meaning())
                            .toList());
            page.append(String.format("| `%s` | %s | %s |%n", entry.name(), cell(entry.meaning()), cell(parameters)));
        }
    }

    private static String value(Parameter<?> parameter) {
        String expected = parameter.type().expected();
        return isBlock(parameter) ? "see below" : expected.equals("a value") ? "" : expected;
    }

    private static boolean isBlock(Parameter<?> parameter) {
        return parameter.type() instanceof Section || parameter.type() == TrainingArguments.SECTION;
    }

    private static <T> String otherwise(Parameter<T> parameter) {
        if (parameter.otherwise().isEmpty() || isBlock(parameter)) {
            return "";
        }
        Object written = parameter.type().written(parameter.otherwise().get());
        boolean empty = written instanceof Map<?, ?> map && map.isEmpty()
                || written instanceof List<?> list && list.isEmpty()
                || "".equals(written);
        String text = new ObjectMapper().valueToTree(written).toString().replace("\"", "");
        return empty ? "" : "`" + (written instanceof Double ? number(text) : text) + "`";
    }

    /** 3 and 5e-5, not 3.0 and 5.0E-5. */
    private static String number(String text) {
        return text.replaceAll("\\.0(?=$|E)", "").replace('E', 'e');
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
