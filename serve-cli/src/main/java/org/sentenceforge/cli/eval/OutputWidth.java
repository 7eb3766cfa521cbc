package org.sentenceforge.cli.eval;

/** How wide tables on standard output may be: the terminal's width where the launcher passed it on, else 100. */
final class OutputWidth {
    private static final int USUAL_COLUMNS = 100;

    private OutputWidth() {}

    static int columns() {
        return Integer.getInteger("sentenceforge.columns", USUAL_COLUMNS);
    }
}
