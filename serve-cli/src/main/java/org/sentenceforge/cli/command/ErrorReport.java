package org.sentenceforge.cli.command;

import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** An error as the user sees it: one message on standard error, an exit code, and the stack trace only with {@code -v}. */
final class ErrorReport {
    private ErrorReport() {}

    /** Prints the error and returns the exit code of the program; that nobody reads the output any more is no error. */
    static int print(ParseResult parsed, Throwable error) {
        if (StandardOutput.ReaderGone.isCauseOf(error)) {
            return ExitCode.DONE.value();
        }
        CommandLine line = Commands.last(parsed).commandSpec().commandLine();
        PrintWriter err = line.getErr();
        err.println(line.getColorScheme().errorText("error: " + message(error)));
        if (Logging.verbose(parsed)) {
            error.printStackTrace(err);
        }
        err.flush();
        return exitCode(error).value();
    }

    private static ExitCode exitCode(Throwable error) {
        if (outOfMemory(error).isPresent()) {
            return ExitCode.OUT_OF_MEMORY;
        }
        return error instanceof SforgeException expected ? expected.exitCode() : ExitCode.FAILED;
    }

    /** Java's own out of memory, whatever was made of it on its way: a file "that cannot be read", a thread "that failed". */
    private static Optional<OutOfMemoryError> outOfMemory(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError memory) {
                return Optional.of(memory);
            }
        }
        return Optional.empty();
    }

    private static String message(Throwable error) {
        Optional<OutOfMemoryError> memory = outOfMemory(error);
        if (memory.isPresent()) {
            String what = String.valueOf(memory.get().getMessage());
            return "out of memory (" + what + "); " + memoryAdvice(what);
        }
        if (error instanceof SforgeException) {
            return error.getMessage();
        }
        if (error instanceof FileSystemException failure) {
            return fileMessage(failure);
        }
        return "unexpected " + error.getClass().getSimpleName() + ": " + error.getMessage()
                + "; run again with -v to see where";
    }

    /** What helps depends on which memory it was. */
    private static String memoryAdvice(String what) {
        if (what.contains("native thread")) {
            return "the system lets this program start no further thread: raise its limits (ulimit -u, ulimit -v)";
        }
        if (what.contains("Map failed")) {
            return "the system lets this program map no further file: raise its limit (ulimit -v), or free memory";
        }
        return "use a smaller batch, or give Java more: SFORGE_JAVA_OPTS=-Xmx8g sforge ...";
    }

    private static String fileMessage(FileSystemException failure) {
        String file = failure.getFile();
        if (failure instanceof NoSuchFileException) {
            return file + ": no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return file + ": permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return file + ": is there already, and is not what was expected there";
        }
        if (failure instanceof NotDirectoryException) {
            return file + ": is a file; expected a directory";
        }
        return file + ": " + (failure.getReason() == null ? failure.getClass().getSimpleName() : failure.getReason());
    }
}
