package org.sentenceforge.cli.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far a training was that a signal stopped, and what to do next.
 *
 * @param updates    done, with those before a resumed run
 * @param checkpoint the newest one that this run wrote or began with
 * @param written    whether this run wrote it
 * @param problem    why it is not of the last update; empty where it is
 */
record StopReport(long updates, long totalUpdates, Optional<Path> checkpoint, boolean written, String problem) {

    /** @param command the command line of the training */
    String text(CommandWords command) {
        StringBuilder text = new StringBuilder("stopped ");
        text.append(updates == 0 ? "before the first update" : "after update " + updates + " of " + totalUpdates);
        text.append("; ").append(checkpoint.map(path -> "checkpoint: " + path).orElse("there is no checkpoint"));
        if (!problem.isEmpty()) {
            text.append(" (").append(problem).append(')');
        }
        return text.append(checkpoint.isPresent() ? "; go on with: " : "; start again with: ")
                .append(next(command))
                .toString();
    }

    /** The report for a script. */
    Map<String, Object> document(CommandWords command) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("stopped_after_update", updates);
        document.put("updates", totalUpdates);
        document.put("checkpoint", checkpoint.map(Path::toString).orElse(null));
        document.put("next", next(command));
        return document;
    }

    private String next(CommandWords command) {
        return written ? command.resumingLast() : command.text();
    }
}
