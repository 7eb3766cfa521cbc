package org.sentenceforge.cli.command;

import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What the program's streams are connected to. Java cannot ask for one stream, so the launcher looks and passes on what it saw in the
 * system properties {@code sentenceforge.stdin}, {@code sentenceforge.stderr} (each "terminal" or absent) and
 * {@code sentenceforge.columns}. On Windows a launcher cannot look; there it says "console", and both are taken for a terminal where Java
 * has one for its input and its output.
 */
public final class Terminal {
    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_TABLE_COLUMNS = 100;

    private static final PrintStream OUTPUT =
            new PrintStream(new BufferedOutputStream(new StandardOutput()), false, StandardCharsets.UTF_8);

    private Terminal() {}

    /** Standard output, for results. */
    public static PrintStream output() {
        return OUTPUT;
    }

    /** Standard error, for everything else. */
    @WritesToTerminal
    static PrintStream errors() {
        return System.err;
    }

    /** Whether a person types the input. */
    public static boolean typesInput() {
        return isTerminal("sentenceforge.stdin");
    }

    /** Whether a person sees what is written to standard error. */
    public static boolean showsErrors() {
        return isTerminal("sentenceforge.stderr");
    }

    /** The terminal's width in characters, 80 where it is not known. */
    public static int columns() {
        return columns(USUAL_COLUMNS);
    }

    /** How wide tables may be: the terminal's width, 100 characters where it is not known. */
    public static int tableColumns() {
        return columns(USUAL_TABLE_COLUMNS);
    }

    private static int columns(int usual) {
        return Integer.getInteger("sentenceforge.columns", usual);
    }

    private static boolean isTerminal(String property) {
        String stream = System.getProperty(property, "");
        return stream.equals("terminal") || stream.equals("console") && System.console() != null;
    }
}
