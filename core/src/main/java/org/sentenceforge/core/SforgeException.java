package org.sentenceforge.core;

/**
 * An error for the user: one message that says what is wrong, where (file:line, tensor, key), what was expected against what
 * was found, and what to do next. The command line prints it and ends with {@link #exitCode()}.
 */
public final class SforgeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    private SforgeException(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    /** Something went wrong that is neither the data's nor the model's fault: a full disk, an unreachable server. */
    public static SforgeException failed(String message, Throwable cause) {
        return new SforgeException(ExitCode.FAILED, message, cause);
    }

    public static SforgeException usage(String message) {
        return new SforgeException(ExitCode.USAGE, message, null);
    }

    public static SforgeException badData(String message) {
        return new SforgeException(ExitCode.BAD_DATA, message, null);
    }

    public static SforgeException badData(String message, Throwable cause) {
        return new SforgeException(ExitCode.BAD_DATA, message, cause);
    }

    public static SforgeException badModel(String message) {
        return new SforgeException(ExitCode.BAD_MODEL, message, null);
    }

    public static SforgeException badModel(String message, Throwable cause) {
        return new SforgeException(ExitCode.BAD_MODEL, message, cause);
    }

    public static SforgeException deviceUnavailable(String message) {
        return new SforgeException(ExitCode.DEVICE_UNAVAILABLE, message, null);
    }

    public static SforgeException outOfMemory(String message, Throwable cause) {
        return new SforgeException(ExitCode.OUT_OF_MEMORY, message, cause);
    }

    public static SforgeException gateNotMet(String message) {
        return new SforgeException(ExitCode.GATE_NOT_MET, message, null);
    }
}
