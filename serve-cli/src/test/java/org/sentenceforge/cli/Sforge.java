package org.sentenceforge.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sentenceforge.cli.program.Main;
import picocli.CommandLine;

/** The program as tests run it: in this process, or as one of its own. */
public final class Sforge {
    public static final String BUILTIN = "builtin:all-MiniLM-L6-v2";

    /** What a run left. */
    public record Result(int exitCode, String out, String err) {}

    private Sforge() {}

    /** Runs a command in this process. */
    public static Result run(Object... args) {
        StringWriter out = new StringWriter();
        Result result = runTo(new PrintWriter(out), args);
        return new Result(result.exitCode(), out.toString().replace("\r\n", "\n"), result.err());
    }

    /** Runs a command in this process with a standard output of the test's own. */
    public static Result runTo(PrintWriter out, Object... args) {
        String[] texts = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine(texts);
        line.setOut(out);
        line.setErr(new PrintWriter(err));
        int exitCode = line.execute(texts);
        return new Result(exitCode, "", err.toString().replace("\r\n", "\n"));
    }

    /** The command that starts the program with this Java, its compiler's and collector's options, its locale, and these classes. */
    public static List<String> command(List<String> javaOptions, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:") || option.startsWith("-Duser."))
                .forEach(command::add);
        command.addAll(javaOptions);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(args));
        return command;
    }

    /** The command that starts a program of the tests in the same way. */
    public static List<String> command(List<String> javaOptions, Class<?> program, String... args) {
        List<String> command = command(javaOptions);
        command.set(command.size() - 1, program.getName());
        command.addAll(List.of(args));
        return command;
    }

    /** Starts the program; its errors go to a file. */
    public static Process start(File errors, String... args) throws IOException {
        return new ProcessBuilder(command(List.of(), args))
                .redirectError(errors)
                .start();
    }
}
