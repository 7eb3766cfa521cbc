package org.sentenceforge.cli;

import org.sentenceforge.eval.EvalCommand;
import org.sentenceforge.export.ExportCommand;
import org.sentenceforge.train.TrainCommand;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The subcommands: their names and summaries without their classes, which are loaded when one is wanted. */
enum Subcommand {
    QUICKSTART("quickstart", "See the whole path on built-in data: measure, train, export, encode."),
    TRAIN("train", "Fine-tune a model on pairs of texts."),
    EXPORT("export", "Write a model as an ONNX graph, checked against the original."),
    EMBED("embed", "Turn texts into embeddings."),
    SIMILARITY("similarity", "Type texts and see how alike they are, or which of a file's texts are nearest."),
    RANK("rank", "Rank texts for a query."),
    PREDICT("predict", "Score pairs of texts."),
    EVAL("eval", "Measure a model, or embeddings computed before."),
    CARD("card", "Render, show or check model cards."),
    HELP("help", "Explain the program, one command, or all of them.");

    private final String key;
    private final String summary;

    Subcommand(String key, String summary) {
        this.key = key;
        this.summary = summary;
    }

    /** The name on the command line. */
    String key() {
        return key;
    }

    /** The command itself, with its options. */
    CommandLine load() {
        CommandLine line = new CommandLine(create());
        line.getCommandSpec().usageMessage().description(summary);
        return line;
    }

    /** Only what the list of commands shows. */
    CommandLine stub() {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage().description(summary);
        return new CommandLine(spec);
    }

    private Object create() {
        return switch (this) {
            case QUICKSTART -> new QuickstartCommand();
            case TRAIN -> new TrainCommand();
            case EXPORT -> new ExportCommand();
            case EMBED -> new EmbedCommand();
            case SIMILARITY -> new SimilarityCommand();
            case RANK -> new RankCommand();
            case PREDICT -> new PredictCommand();
            case EVAL -> new EvalCommand();
            case CARD -> new CardCommand();
            case HELP -> new HelpCommand();
        };
    }
}
