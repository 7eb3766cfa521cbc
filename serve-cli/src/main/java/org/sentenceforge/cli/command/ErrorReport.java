package org.sentenceforge.cli.command;

import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
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
        if (error instanceof SforgeException expected) {
            return expected.exitCode();
        }
        return error instanceof OutOfMemoryError ? ExitCode.OUT_OF_MEMORY : ExitCode.FAILED;
    }

    private static String message(Throwable error) {
        if (error instanceof SforgeException) {
            return error.getMessage();
        }
        if (error instanceof OutOfMemoryError) {
            return "out of memory (" + error.getMessage()
                    + "); use a smaller batch, or give Java more: SFORGE_JAVA_OPTS=-Xmx8g sforge ...";
        }
        if (error instanceof FileSystemException failure) {
            return fileMessage(failure);
        }
        return "unexpected " + error.getClass().getSimpleName() + ": " + error.getMessage()
                + "; run again with -v to see where";
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
        return file + ": " + failure.getReason();
    }
}
