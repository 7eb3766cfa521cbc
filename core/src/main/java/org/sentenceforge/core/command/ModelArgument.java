package org.sentenceforge.core.command;

import java.nio.file.Path;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.hub.Hub;
import org.sentenceforge.core.hub.HubSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.ModelReference;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Option(names = "--offline", description = "Never use the network: hub ids are looked up in the local cache alone.")
    private boolean offline;

    /** What the user wrote. */
    public String text() {
        return model;
    }

    /** Reads the model's directory, which is made or downloaded first where it is not there yet. */
    public ModelDirectory directory() {
        Hub hub = new Hub(HubSettings.of(System.getenv(), offline), progress());
        ModelDirectory directory =
                ModelDirectory.read(ModelReference.parse(model).directory(hub));
        for (String warning : directory.warnings()) {
            Commands.warn(command, warning);
        }
        return directory;
    }

    /** Where the model that a user means lies; made or downloaded first where it is not there yet. */
    public static Path locate(String reference) {
        return ModelReference.parse(reference)
                .directory(new Hub(HubSettings.of(System.getenv(), false), Progress.NONE));
    }

    /** As the command's console options have it; a download is shown like any other work. */
    private Progress progress() {
        return command.mixins().values().stream()
                .map(CommandSpec::userObject)
                .filter(ConsoleOptions.class::isInstance)
                .map(options -> ((ConsoleOptions) options).progress())
                .findFirst()
                .orElse(Progress.NONE);
    }
}
