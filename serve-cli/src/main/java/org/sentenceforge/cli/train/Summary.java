package org.sentenceforge.cli.train;

import java.util.Map;

/** What standard output gets when a command has done its work. */
interface Summary {

    /** For a script. */
    Map<String, Object> document();

    /** For a person. */
    String text();
}
