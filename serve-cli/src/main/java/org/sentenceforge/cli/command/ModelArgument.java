package org.sentenceforge.cli.command;

import java.nio.file.Path;
import java.util.Optional;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.source.ModelReference;
import org.sentenceforge.core.model.source.Surroundings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The argument MODEL, which comes first, as a picocli mixin. */
public final class ModelArgument {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "A model directory, builtin:all-MiniLM-L6-v2, or a hub id org/name[@revision].")
    private String model;

    @Mixin
    private HubOption hub;

    /** What the user wrote. */
    public String text() {
        return model;
    }

    /** Reads the model's directory, which is made or downloaded first where it is not there yet. */
    public ModelDirectory directory() {
        return directory(ModelReference.parse(model));
    }

    /** Reads a further model, which another option names, in the same way. */
    public ModelDirectory directory(ModelReference reference) {
        return directory(reference, progress());
    }

    /** The same, with a download reported elsewhere. */
    public ModelDirectory directory(ModelReference reference, Progress progress) {
        ModelDirectory directory = ModelDirectory.read(reference, hub.sources(progress));
        for (String warning : directory.warnings()) {
            Commands.warn(command, warning);
        }
        return directory;
    }

    /** Where the model lies; made or downloaded first where it is not there yet. */
    public Path path() {
        return hub.sources(progress()).model(ModelReference.parse(model));
    }

    /** What work on the model gets from the command. */
    public Surroundings surroundings() {
        return console().map(console -> console.surroundings(hub)).orElseThrow();
    }

    /** As the command's console options have it; a download is shown like any other work. */
    private Progress progress() {
        return console().map(ConsoleOptions::progress).orElse(Progress.NONE);
    }

    private Optional<ConsoleOptions> console() {
        return command.mixins().values().stream()
                .map(CommandSpec::userObject)
                .filter(ConsoleOptions.class::isInstance)
                .map(ConsoleOptions.class::cast)
                .findFirst();
    }
}
