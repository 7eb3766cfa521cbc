package org.sentenceforge.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option {@code --json} of a command that reports something, as a picocli mixin. */
public final class JsonOption {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--json", description = "Report as one JSON document on standard output.")
    private boolean requested;

    public boolean requested() {
        return requested;
    }

    /** Writes a record, map or list as the one JSON document on standard output. */
    public void print(Object document) {
        PrintWriter out = command.commandLine().getOut();
        try {
            out.println(JsonMapper.builder()
                    .build()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
        out.flush();
    }
}
