package org.sentenceforge.cli.train;

import java.util.List;
import java.util.stream.Stream;
import org.sentenceforge.core.card.facts.CardOptions;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.train.config.TrainConfig;
import org.sentenceforge.train.config.arguments.TrainingArguments;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Options that set one key of the configuration each. Their help is what the key's declaration says. */
public final class KeyOptions implements IModelTransformer {

    private static final List<KeyOption> ALL = List.of(
            argument("--epochs", "N", "num_train_epochs"),
            argument("--batch-size", "ROWS", "per_device_train_batch_size"),
            argument("--learning-rate", "RATE", "learning_rate"),
            new KeyOption(
                    "--max-seq-length", "TOKENS", "max_seq_length", find(TrainConfig.PARAMETERS, "max_seq_length")),
            new KeyOption("--layout", "LAYOUT", "layout", find(TrainConfig.PARAMETERS, "layout")),
            new KeyOption("--card-style", "VERSION", "card.style", find(CardOptions.SECTION.parameters(), "style")));

    private static KeyOption argument(String name, String label, String argument) {
        return new KeyOption(name, label, "arguments." + argument, find(TrainingArguments.PARAMETERS, argument));
    }

    private static Parameter<?> find(List<Parameter<?>> parameters, String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public CommandSpec transform(CommandSpec command) {
        ALL.forEach(option -> command.addOption(option.spec()));
        return command;
    }

    /** What was given, as {@code key=value}. */
    static Stream<String> overrides(ParseResult parsed) {
        return ALL.stream()
                .filter(option -> parsed.hasMatchedOption(option.name()))
                .map(option -> option.key() + "=" + parsed.matchedOptionValue(option.name(), ""));
    }
}
