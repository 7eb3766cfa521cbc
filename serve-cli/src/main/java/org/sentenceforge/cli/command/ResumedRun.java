package org.sentenceforge.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.ModelDirectory;
import picocli.CommandLine.Model.CommandSpec;

/** What must be the same for a run to go on with the rows of an interrupted one. */
public final class ResumedRun {
    private ResumedRun() {}

    /** The command line, and sizes and times of the files that it reads. */
    public static String fingerprint(CommandSpec command, ModelDirectory model, List<String> files) {
        StringBuilder text = new StringBuilder();
        command.commandLine()
                .getParseResult()
                .originalArgs()
                .forEach(argument -> text.append(argument).append('\n'));
        text.append(stamp(model.path().resolve("config.json").toString()));
        files.forEach(file -> text.append(stamp(file)));
        return text.toString();
    }

    /** Size and time of a file; nothing for a pattern or standard input, which the arguments name. */
    private static String stamp(String name) {
        try {
            Path file = Path.of(name);
            return Files.isRegularFile(file)
                    ? file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file) + "\n"
                    : "";
        } catch (InvalidPathException pattern) {
            return "";
        } catch (IOException e) {
            throw SforgeException.badData("cannot read " + name + ": " + e.getMessage(), e);
        }
    }
}
