package org.sentenceforge.cli.command;

import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.MemoryShortage;
import org.sentenceforge.core.SforgeException;
import picocli.CommandLine.ParseResult;

/** An error as the user sees it: one message on standard error, an exit code, and the stack trace only with {@code -v}. */
final class ErrorReport {
    private ErrorReport() {}

    /** Prints the error and returns the exit code of the program; that nobody reads the output any more is no error. */
    static int print(ParseResult parsed, Throwable error) {
        if (StandardOutput.ReaderGone.isCauseOf(error)) {
            return ExitCode.DONE.value();
        }
        ExitCode code = exitCode(error);
        Messages.of(parsed).error(message(error), "", code);
        if (Logging.verbose(parsed)) {
            PrintWriter err = Commands.last(parsed).commandSpec().commandLine().getErr();
            error.printStackTrace(err);
            err.flush();
        }
        return code.value();
    }

    private static ExitCode exitCode(Throwable error) {
        if (outOfMemory(error).isPresent() || shortage(error).isPresent()) {
            return ExitCode.OUT_OF_MEMORY;
        }
        return error instanceof SforgeException expected ? expected.exitCode() : ExitCode.FAILED;
    }

    /** Java's own out of memory, whatever was made of it on its way: a file "that cannot be read", a thread "that failed". */
    private static Optional<OutOfMemoryError> outOfMemory(Throwable error) {
        return causeOf(error, OutOfMemoryError.class);
    }

    /** That of a native engine, where nobody on its way knew what to say of it. */
    private static Optional<MemoryShortage> shortage(Throwable error) {
        Optional<MemoryShortage> found = Optional.empty();
        for (Throwable cause = error;
                cause != null && found.isEmpty() && !(error instanceof SforgeException);
                cause = cause.getCause()) {
            found = MemoryShortage.in(cause.getMessage());
        }
        return found;
    }

    private static <E extends Error> Optional<E> causeOf(Throwable error, Class<E> type) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }

    /** Native libraries are unpacked before they are loaded; their loaders keep to themselves that there was no room. */
    private static String libraryMessage(LinkageError error) {
        return "a library cannot be loaded ("
                + (error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage())
                + "); libraries are unpacked into " + System.getProperty("java.io.tmpdir")
                + ": is there room, and may files there be executed? SFORGE_JAVA_OPTS=-Djava.io.tmpdir=DIR names another folder";
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
        Optional<MemoryShortage> shortage = shortage(error);
        if (shortage.isPresent()) {
            return "out of memory" + shortage.get().inBrackets()
                    + "; have less computed at once (--tokens-per-batch, mini_batch_size, gradient_checkpointing), or free some";
        }
        Optional<LinkageError> library = causeOf(error, LinkageError.class);
        if (library.isPresent()) {
            return libraryMessage(library.get());
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
