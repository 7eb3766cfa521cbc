package org.sentenceforge.eval.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.output.InputFiles;

/** A folder for the files of an evaluation, which may lie beside others. */
public record ReportFolder(Path folder) {
    private static final Pattern WRITTEN = Pattern.compile(
            "(metrics|comparison)\\.json|per-item\\.(jsonl|parquet)|.*_results(_@\\d+)?\\.csv|.*_predictions_.*\\.jsonl|.*\\.svg");

    /** @throws SforgeException (usage) where a file in the folder has a name that evaluations write to, and is an input */
    public void refuse(InputFiles inputs) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> replaced = files.filter(file ->
                            WRITTEN.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
            replaced.forEach(inputs::refuse);
        } catch (IOException e) {
            throw SforgeException.failed(folder + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
