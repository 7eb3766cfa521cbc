package org.sentenceforge.eval.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.text.PythonNumber;
import org.sentenceforge.core.output.AtomicFile;
import org.sentenceforge.eval.result.EvaluationResult;

/**
 * The CSV files of a folder, one per evaluator and name, to which each evaluation adds a row. The header is written once.
 * Numbers are written as Python writes them, with all their digits.
 */
public record CsvReport(Path folder) {
    /** Cuts a text into lines that keep their ends. */
    private static final Pattern LINES = Pattern.compile("(?<=\n)");

    /**
     * Adds a result's row to its file.
     *
     * @param epoch -1 outside of training
     * @param steps -1 outside of training
     * @throws SforgeException (bad data) if the file is there with other columns
     */
    public void append(EvaluationResult result, Number epoch, long steps) {
        EvaluationResult.CsvRow csv = result.csv();
        Path file = folder.resolve(csv.file());
        List<String> columns = new ArrayList<>(List.of("epoch", "steps"));
        columns.addAll(csv.columns());
        String header = columns.stream().map(CsvReport::quoted).collect(Collectors.joining(","));
        List<Number> values = new ArrayList<>(List.of(epoch, steps));
        values.addAll(csv.values());
        String row = values.stream().map(CsvReport::number).collect(Collectors.joining(","));
        String before = existing(file, header).orElse(header + csv.lineEnd());
        AtomicFile.writeString(file, before + row + csv.lineEnd());
    }

    /** Takes back the rows of all files that were added after a step: training goes on from there once more. */
    public void forgetAfter(long steps) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".csv")).toList()) {
                String text = Files.readString(file, UTF_8);
                String kept = LINES.splitAsStream(text)
                        .filter(line -> line.startsWith("epoch,") || steps(line) <= steps)
                        .collect(Collectors.joining());
                if (!kept.equals(text)) {
                    AtomicFile.writeString(file, kept);
                }
            }
        } catch (IOException e) {
            throw SforgeException.failed(folder + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static long steps(String row) {
        String[] fields = row.split(",", 3);
        try {
            return Long.parseLong(fields[Math.min(1, fields.length - 1)]);
        } catch (NumberFormatException e) {
            return Long.MIN_VALUE; // not a row of ours: to be kept
        }
    }

    private static Optional<String> existing(Path file, String header) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(file, UTF_8);
            String found = text.lines().findFirst().orElse("");
            if (!found.equals(header)) {
                throw SforgeException.badData(file + ":1: the columns are " + found + ", this evaluation has " + header
                        + "; move the file away or choose another --output");
            }
            boolean whole = text.endsWith("\n");
            return Optional.of(whole ? text : text + "\n");
        } catch (IOException e) {
            throw SforgeException.failed(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static String number(Number number) {
        if (number instanceof Float single) {
            return PythonNumber.text(Double.parseDouble(single.toString()));
        }
        if (number instanceof Double value) {
            return PythonNumber.text(value);
        }
        return number.toString();
    }

    private static String quoted(String column) {
        return column.contains(",") || column.contains("\"") ? '"' + column.replace("\"", "\"\"") + '"' : column;
    }
}
