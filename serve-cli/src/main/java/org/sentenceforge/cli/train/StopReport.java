package org.sentenceforge.cli.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sentenceforge.train.job.TrainingJob;

/**
 * How far a training was that a signal stopped, and what to do next.
 *
 * @param problem why it is not of the last update; empty where it is
 */
record StopReport(TrainingJob.Reached reached, String problem) {

    /** @param command the command line of the training */
    String text(CommandWords command) {
        StringBuilder text = new StringBuilder("stopped ");
        text.append(
                reached.updates() == 0
                        ? "before the first update"
                        : "after update " + reached.updates() + " of " + reached.totalUpdates());
        text.append("; ")
                .append(reached.checkpoint().map(path -> "checkpoint: " + path).orElse("there is no checkpoint"));
        if (!problem.isEmpty()) {
            text.append(" (").append(problem).append(')');
        }
        return text.append(reached.checkpoint().isPresent() ? "; go on with: " : "; start again with: ")
                .append(next(command))
                .toString();
    }

    /** The report for a script. */
    Map<String, Object> document(CommandWords command) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("stopped_after_update", reached.updates());
        document.put("updates", reached.totalUpdates());
        document.put("checkpoint", reached.checkpoint().map(Path::toString).orElse(null));
        document.put("next", next(command));
        return document;
    }

    private String next(CommandWords command) {
        return reached.written() ? command.resumingLast() : command.text();
    }
}
