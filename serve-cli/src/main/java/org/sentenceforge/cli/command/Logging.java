package org.sentenceforge.cli.command;

import picocli.CommandLine.ParseResult;

/**
 * What the log of libraries shows. Our own libraries warn through slf4j, which the user sees as "warning: …"; those of others are
 * silent unless {@code -v}. Set before the first logger exists, through the properties of slf4j-simple.
 */
final class Logging {
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private Logging() {}

    static void configure(ParseResult parsed) {
        boolean verbose = verbose(parsed);
        set("showThreadName", "false");
        set("showLogName", Boolean.toString(verbose));
        set("warnLevelString", "warning:");
        set("errorLevelString", "error:");
        set("infoLevelString", "info:");
        set("defaultLogLevel", verbose ? "info" : "off");
        set("log.org.sentenceforge", verbose ? "info" : matched(parsed, "--quiet") ? "error" : "warn");
    }

    static boolean verbose(ParseResult parsed) {
        return matched(parsed, "--verbose");
    }

    private static boolean matched(ParseResult parsed, String option) {
        return Commands.last(parsed).hasMatchedOption(option);
    }

    private static void set(String key, String value) {
        if (System.getProperty(PREFIX + key) == null) {
            System.setProperty(PREFIX + key, value);
        }
    }
}
