package org.sentenceforge.core;

/** How a command ends, as scripts see it. */
public enum ExitCode {
    DONE(0),
    FAILED(1),
    USAGE(2),
    BAD_DATA(3),
    BAD_MODEL(4),
    DEVICE_UNAVAILABLE(5),
    OUT_OF_MEMORY(6),
    GATE_NOT_MET(7);

    private final int value;

    ExitCode(int value) {
        this.value = value;
    }

    public int value() {
        return value;
    }
}
