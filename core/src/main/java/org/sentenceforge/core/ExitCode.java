package org.sentenceforge.core;

/** How a command ends, as scripts see it. */
public enum ExitCode {
    DONE(0, "done"),
    FAILED(1, "failed: a full disk, an unreachable server, a bug"),
    USAGE(2, "wrong usage: an unknown option, options that contradict each other"),
    BAD_DATA(3, "bad data: a missing file, a row without the column, an empty data set"),
    BAD_MODEL(4, "bad model: no model there, a truncated file, an architecture that is not supported"),
    DEVICE_UNAVAILABLE(5, "device not available: the one that was asked for"),
    OUT_OF_MEMORY(6, "out of memory"),
    GATE_NOT_MET(7, "a gate was not met: the parity of an export, the threshold of an evaluation");

    private final int value;
    private final String meaning;

    ExitCode(int value, String meaning) {
        this.value = value;
        this.meaning = meaning;
    }

    public int value() {
        return value;
    }

    /** A phrase without a full stop; what stands before a colon says it all, examples follow. */
    public String meaning() {
        return meaning;
    }
}
