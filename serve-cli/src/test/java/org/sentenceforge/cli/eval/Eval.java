package org.sentenceforge.cli.eval;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.sentenceforge.cli.command.Commands;
import picocli.CommandLine;

/** One run of the command: how it ended and what it printed. */
public record Eval(int exitCode, String out, String err) {

    public static Eval run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Commands.commandLine(new EvalCommand());
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        int exitCode = line.execute(texts);
        return new Eval(exitCode, out.toString(), err.toString());
    }
}
