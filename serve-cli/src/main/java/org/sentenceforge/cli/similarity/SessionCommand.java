package org.sentenceforge.cli.similarity;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A line of the session that begins with a colon. */
enum SessionCommand {
    HELP("", "this list"),
    MODEL("[MODEL]", "what the model is, or go on with another one"),
    LOAD("FILE", "search the texts of this file, too"),
    TEXTS("", "the texts typed so far"),
    DIM("N|all", "compare the first N components alone"),
    SCORE("NAME", "cosine, dot, euclidean, manhattan, or model for its own"),
    PROMPT("[TEXT]", "put a text, or the prompt of a name, before what is typed"),
    TOP("N", "show the N best texts"),
    RERANK("MODEL|off", "order what is found by a cross-encoder's scores"),
    SAVE("FILE", "write the last result (.csv, .tsv, .jsonl or .parquet)"),
    CARD("", "put the texts typed so far into the model's card"),
    CLEAR("", "forget the texts typed so far"),
    QUIT("", "leave; so does the end of the input");

    private final String argument;
    private final String meaning;

    SessionCommand(String argument, String meaning) {
        this.argument = argument;
        this.meaning = meaning;
    }

    /** As it is typed, with its colon. */
    String word() {
        return ":" + name().toLowerCase(Locale.ROOT);
    }

    /** With what follows it. */
    String usage() {
        return argument.isEmpty() ? word() : word() + " " + argument;
    }

    String meaning() {
        return meaning;
    }

    static Optional<SessionCommand> ofWord(String word) {
        return Arrays.stream(values())
                .filter(command -> command.word().equals(word))
                .findFirst();
    }
}
