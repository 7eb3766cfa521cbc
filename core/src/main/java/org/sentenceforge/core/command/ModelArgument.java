package org.sentenceforge.core.command;

import java.nio.file.Path;
import org.sentenceforge.core.model.BuiltinModel;
import org.sentenceforge.core.model.ModelDirectory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The argument MODEL, which comes first, as a picocli mixin. */
public final class ModelArgument {

    private static final String BUILTIN = "builtin:";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model directory, or builtin:all-MiniLM-L6-v2.")
    private String model;

    /** What the user wrote. */
    public String text() {
        return model;
    }

    /** Reads the model's directory, which is made first where it is the built-in one's. */
    public ModelDirectory directory() {
        ModelDirectory directory = ModelDirectory.read(locate(model));
        for (String warning : directory.warnings()) {
            Commands.warn(command, warning);
        }
        return directory;
    }

    /** Where the model that a user means lies; the built-in one is made first. */
    public static Path locate(String reference) {
        return reference.startsWith(BUILTIN)
                ? BuiltinModel.directory(reference.substring(BUILTIN.length()))
                : Path.of(reference);
    }
}
