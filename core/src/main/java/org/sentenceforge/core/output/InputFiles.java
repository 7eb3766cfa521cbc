package org.sentenceforge.core.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import org.sentenceforge.core.SforgeException;

/** What a command reads: no output may take its place, under whatever name, symbolic or hard link. */
public record InputFiles(Collection<Path> files) {

    /** @throws SforgeException (usage) where the output would replace one of the files */
    public void refuse(Path output) {
        if (Files.exists(output) && files.stream().anyMatch(file -> isSame(file, output))) {
            throw SforgeException.usage(output + " is an input of this command too; choose another output");
        }
    }

    private static boolean isSame(Path file, Path output) {
        try {
            return Files.exists(file) && Files.isSameFile(file, output);
        } catch (IOException e) {
            return false; // what cannot be looked at cannot be read either, which is told when it is tried
        }
    }
}
