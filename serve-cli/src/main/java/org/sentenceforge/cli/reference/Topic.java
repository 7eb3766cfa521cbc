package org.sentenceforge.cli.reference;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sentenceforge.cli.command.UserSettings;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.architecture.ModelType;
import org.sentenceforge.core.data.FileFormat;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.eval.evaluator.Evaluators;
import org.sentenceforge.train.config.TrainConfig;
import org.sentenceforge.train.config.arguments.TrainingArguments;
import org.sentenceforge.train.loss.biencoder.Losses;
import org.sentenceforge.train.loss.sparseencoder.InnerLosses;

/** What {@code sforge help TOPIC} can explain besides commands; each asks the declarations for what it says. */
public enum Topic {
    EXIT_CODES("How commands end, as scripts see it.") {
        @Override
        void define(Definitions out) {
            for (ExitCode code : ExitCode.values()) {
                out.item(Integer.toString(code.value()), code.meaning());
            }
            out.item("130, 143", "stopped by SIGINT, SIGTERM");
        }
    },
    ENVIRONMENT("Variables of the environment.") {
        @Override
        void define(Definitions out) {
            for (EnvironmentVariable variable : EnvironmentVariable.ALL) {
                out.item(String.join(", ", variable.names()), variable.meaning().replace("`", ""));
            }
        }
    },
    CONFIGURATION("The file of the user's settings, which every command reads.") {
        @Override
        void define(Definitions out) {
            out.text("An option goes before a variable of the environment, and that before this file: "
                    + UserSettings.file(System.getenv()));
            out.heading("Its keys:");
            out.parameters(UserSettings.PARAMETERS);
        }
    },
    TRAINING("The keys of a training's configuration.") {
        @Override
        void define(Definitions out) {
            out.heading("Keys:");
            out.parameters(TrainConfig.parameters(ModelKind.BI_ENCODER));
            out.heading("Below arguments:");
            out.parameters(TrainingArguments.PARAMETERS);
        }
    },
    LOSSES("What a training can have for its loss.") {
        @Override
        void define(Definitions out) {
            out.heading("Of bi-encoders:");
            out.catalogue(Losses.table());
            out.heading("Of cross-encoders:");
            out.catalogue(org.sentenceforge.train.loss.crossencoder.Losses.table());
            out.heading("Of sparse encoders:");
            out.catalogue(org.sentenceforge.train.loss.sparseencoder.Losses.table());
            out.heading("Inside those of sparse encoders:");
            out.catalogue(InnerLosses.table());
        }
    },
    EVALUATORS("What can be measured: --task of sforge eval, or its name below evaluate of a training.") {
        @Override
        void define(Definitions out) {
            Evaluators.ALL.tasks().forEach(task -> out.item(task.option() + ", " + task.name(), task.meaning()));
        }
    },
    FORMATS("Files of rows that can be read.") {
        @Override
        void define(Definitions out) {
            out.text(
                    "The name tells the format; any may end in .gz or .zst besides. 'sforge help embed' tells what is written.");
            for (FileFormat format : FileFormat.values()) {
                out.item(format.extension(), format.meaning());
            }
        }
    },
    MODELS("Architectures that can be read, by the model_type of their config.json.") {
        @Override
        void define(Definitions out) {
            out.text(String.join(
                    ", ", Arrays.stream(ModelType.values()).map(ModelType::key).toList()));
        }
    };

    private final String summary;

    Topic(String summary) {
        this.summary = summary;
    }

    /** The name on the command line. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String summary() {
        return summary;
    }

    public static Optional<Topic> named(String name) {
        return Arrays.stream(values()).filter(topic -> topic.key().equals(name)).findFirst();
    }

    public static List<String> keys() {
        return Arrays.stream(values()).map(Topic::key).toList();
    }

    /** Prints all of it. */
    public void print(PrintWriter out, int width) {
        Definitions definitions = new Definitions(out, width);
        definitions.text(summary);
        definitions.blankLine();
        define(definitions);
    }

    abstract void define(Definitions out);
}
