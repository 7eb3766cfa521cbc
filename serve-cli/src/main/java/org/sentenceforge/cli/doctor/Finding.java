package org.sentenceforge.cli.doctor;

/**
 * One line of the report.
 *
 * @param area   what was looked at: a word or two
 * @param level  what it means for the user
 * @param found  what is there
 * @param remedy what to do about it; empty where nothing needs to be done
 */
record Finding(String area, Level level, String found, String remedy) {

    /** What a finding means: nothing to do, slower or smaller than it could be, or something will fail. */
    enum Level {
        ok,
        note,
        problem
    }

    static Finding ok(String area, String found) {
        return new Finding(area, Level.ok, found, "");
    }

    static Finding note(String area, String found, String remedy) {
        return new Finding(area, Level.note, found, remedy);
    }

    static Finding problem(String area, String found, String remedy) {
        return new Finding(area, Level.problem, found, remedy);
    }
}
