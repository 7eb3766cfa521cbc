package org.sentenceforge.cli.program;

import org.sentenceforge.cli.card.CardCommand;
import org.sentenceforge.cli.cluster.ClusterCommand;
import org.sentenceforge.cli.distill.DistillStaticCommand;
import org.sentenceforge.cli.doctor.DoctorCommand;
import org.sentenceforge.cli.embed.EmbedCommand;
import org.sentenceforge.cli.eval.EvalCommand;
import org.sentenceforge.cli.export.ExportCommand;
import org.sentenceforge.cli.label.LabelCommand;
import org.sentenceforge.cli.mine.MineCommand;
import org.sentenceforge.cli.quickstart.QuickstartCommand;
import org.sentenceforge.cli.rank.PredictCommand;
import org.sentenceforge.cli.rank.RankCommand;
import org.sentenceforge.cli.search.SearchCommand;
import org.sentenceforge.cli.similarity.SimilarityCommand;
import org.sentenceforge.cli.train.TrainCommand;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The subcommands: their names and summaries without their classes, which are loaded when one is wanted. */
public enum Subcommand {
    QUICKSTART("quickstart", "Try every step on built-in data: evaluate, train, export, encode."),
    TRAIN("train", "Fine-tune a model on pairs of texts."),
    DISTILL_STATIC("distill-static", "Turn a model into a fast static one: no encoder, no data needed."),
    EXPORT("export", "Write a model as an ONNX graph or a TorchScript archive, checked against the original."),
    EMBED("embed", "Turn texts into embeddings."),
    SIMILARITY("similarity", "Type texts and see how alike they are, or which texts of a file are nearest."),
    SEARCH("search", "Find the stored vectors, or the texts, that are nearest to a query."),
    RANK("rank", "Rank texts for a query."),
    PREDICT("predict", "Score pairs of texts."),
    MINE("mine", "Find hard negatives for pairs of texts."),
    LABEL("label", "Write a model's scores beside texts, to train another model on."),
    CLUSTER("cluster", "Find groups of texts that are near one another."),
    EVAL("eval", "Evaluate a model, or precomputed embeddings."),
    CARD("card", "Render, show or check model cards."),
    DOCTOR("doctor", "Show what this machine can do, and what is missing."),
    COMPLETION("completion", "Print a script that completes commands and options in a shell."),
    HELP("help", "Explain the program, one command or topic, or all commands.");

    private final String key;
    private final String summary;

    Subcommand(String key, String summary) {
        this.key = key;
        this.summary = summary;
    }

    /** The name on the command line. */
    public String key() {
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
            case QUICKSTART -> new QuickstartCommand(Main::commandLine);
            case TRAIN -> new TrainCommand();
            case DISTILL_STATIC -> new DistillStaticCommand();
            case EXPORT -> new ExportCommand();
            case EMBED -> new EmbedCommand();
            case SIMILARITY -> new SimilarityCommand();
            case SEARCH -> new SearchCommand();
            case RANK -> new RankCommand();
            case PREDICT -> new PredictCommand();
            case MINE -> new MineCommand();
            case LABEL -> new LabelCommand();
            case CLUSTER -> new ClusterCommand();
            case EVAL -> new EvalCommand();
            case CARD -> new CardCommand();
            case DOCTOR -> new DoctorCommand();
            case COMPLETION -> new CompletionCommand();
            case HELP -> new HelpCommand();
        };
    }
}
