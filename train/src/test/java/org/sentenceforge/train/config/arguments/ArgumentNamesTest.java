package org.sentenceforge.train.config.arguments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.card.facts.HyperparameterList;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.core.support.Peer;

/** Every argument of the reference has its place, and only one. */
class ArgumentNamesTest {

    @ParameterizedTest
    @EnumSource
    void whatCardsListIsKnown(CardStyle style) {
        assertKnown(HyperparameterList.of(style, Map.of()).all().keySet());
    }

    /** What scripts say and cards do not. */
    @Test
    void whatCardsLeaveOutIsKnown() {
        assertKnown(List.of(
                "output_dir",
                "logging_dir",
                "logging_strategy",
                "logging_first_step",
                "logging_steps",
                "evaluation_strategy",
                "eval_steps",
                "eval_delay",
                "save_strategy",
                "save_steps",
                "save_total_limit",
                "metric_for_best_model",
                "greater_is_better",
                "report_to",
                "samples_per_label",
                "show_progress_bar",
                "do_train",
                "do_eval",
                "do_test",
                "run_name",
                "hub_token",
                "push_to_hub_token",
                "tp_size",
                "sharded_ddp",
                "xpu_backend"));
    }

    /** The release of the original that is at hand, which may have more than any card. */
    @Test
    @Tag("it")
    void whatTheOriginalHasIsKnown(@TempDir Path folder) throws Exception {
        String names = Peer.run(folder, Peer.program(ArgumentNamesTest.class, "peer_arguments.py"));

        assertThat(names.lines()).hasSizeGreaterThan(200);
        assertKnown(names.lines().distinct().toList());
    }

    @Test
    void noNameIsDeclaredTwice() {
        assertThat(Stream.of(
                                TrainingArguments.PARAMETERS.stream().map(Parameter::name),
                                EffectlessArgument.ALL.stream()
                                        .map(one -> one.parameter().name()),
                                RefusedArgument.ALL.stream().map(RefusedArgument::name))
                        .flatMap(names -> names))
                .doesNotHaveDuplicates();
    }

    /** Without a value, as a card prints what is not set. */
    private static void assertKnown(Collection<String> names) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        names.forEach(name -> arguments.put(name, "None"));
        Problems problems = new Problems();

        TrainingArguments.SECTION.read(arguments, Place.root(problems));

        assertThat(problems.all()).isEmpty();
    }
}
