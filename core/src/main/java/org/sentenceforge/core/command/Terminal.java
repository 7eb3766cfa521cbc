package org.sentenceforge.core.command;

/**
 * What standard error is connected to. Java cannot ask for one stream, so the launcher looks and passes on what it saw in the system
 * properties {@code sentenceforge.stderr} ("terminal") and {@code sentenceforge.columns}.
 *
 * @param interactive whether a person sees what is written there
 * @param columns     width in characters
 */
record Terminal(boolean interactive, int columns) {
    private static final int USUAL_COLUMNS = 80;

    static Terminal standardError() {
        return new Terminal("terminal".equals(System.getProperty("sentenceforge.stderr")), columnsOr(USUAL_COLUMNS));
    }

    /** The terminal's width where it is known. */
    static int columnsOr(int fallback) {
        return Integer.getInteger("sentenceforge.columns", fallback);
    }
}
