package org.sentenceforge.cli.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sentenceforge.cli.reference.ManualPage;
import org.sentenceforge.cli.reference.Shell;
import picocli.CommandLine;

/**
 * Writes what a distribution has in its folder {@code share}: completions, as {@code sforge completion} prints them, and a manual page for
 * each command. The build runs it.
 */
public final class ShippedTexts {
    private ShippedTexts() {}

    /** @param args the folder */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        for (Shell shell : Shell.values()) {
            write(
                    folder.resolve("completions").resolve(shell.key()).resolve(shell.fileName()),
                    shell.script(Main.wholeCommandLine()));
        }
        manual(Main.wholeCommandLine(), folder.resolve("man/man1"));
    }

    private static void manual(CommandLine line, Path folder) throws IOException {
        write(folder.resolve(ManualPage.fileName(line)), ManualPage.of(line, Version.ofProgram()));
        for (CommandLine sub : line.getSubcommands().values()) {
            manual(sub, folder);
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
