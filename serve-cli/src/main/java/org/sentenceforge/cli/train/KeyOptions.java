package org.sentenceforge.cli.train;

import java.util.List;
import java.util.stream.Stream;
import org.sentenceforge.core.card.facts.CardOptions;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.train.config.StartModel;
import org.sentenceforge.train.config.TrainConfig;
import org.sentenceforge.train.config.arguments.TrainingArguments;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Options that set one key of the configuration each. Their help is what the key's declaration says. */
public final class KeyOptions implements IModelTransformer {

    private static final List<KeyOption> ALL = List.of(
            new KeyOption("--kind", "KIND", "", StartModel.KIND),
            new KeyOption("--epochs", "N", "arguments.", argument("num_train_epochs")),
            new KeyOption("--batch-size", "ROWS", "arguments.", argument("per_device_train_batch_size")),
            new KeyOption("--learning-rate", "RATE", "arguments.", argument("learning_rate")),
            new KeyOption("--max-seq-length", "TOKENS", "", TrainConfig.MAX_SEQ_LENGTH),
            new KeyOption("--layout", "LAYOUT", "", TrainConfig.LAYOUT),
            new KeyOption("--card-style", "VERSION", "card.", CardOptions.STYLE));

    private static Parameter<?> argument(String name) {
        return TrainingArguments.PARAMETERS.stream()
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
