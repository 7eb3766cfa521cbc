package org.sentenceforge.cli.reference;

import java.util.Locale;
import picocli.CommandLine;

/** A shell that can complete the words of a command line. */
public enum Shell {
    BASH("sforge") {
        @Override
        public String script(CommandLine program) {
            return BashCompletion.script(program);
        }
    },
    ZSH("_sforge") {
        @Override
        public String script(CommandLine program) {
            return ZshCompletion.script(program);
        }
    },
    FISH("sforge.fish") {
        @Override
        public String script(CommandLine program) {
            return FishCompletion.script(program);
        }
    };

    private final String fileName;

    Shell(String fileName) {
        this.fileName = fileName;
    }

    /** What the shell wants the script to be called where it looks for such scripts. */
    public String fileName() {
        return fileName;
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The script for a program with all of its subcommands. */
    public abstract String script(CommandLine program);
}
