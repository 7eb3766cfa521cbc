package org.sentenceforge.cli.eval;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.card.ModelCard;
import org.sentenceforge.core.card.OwnCard;
import org.sentenceforge.eval.report.CardEvaluations;
import org.sentenceforge.eval.result.EvaluationResult;

/** Puts results into the card of the model that was measured. */
record CardUpdate(Path model) {

    /** What {@code --update-card} says, else whether the model is a writable directory with a card of ours. */
    boolean wanted(Optional<Boolean> option) {
        return option.orElseGet(
                () -> Files.isWritable(model) && Files.isDirectory(model) && ModelCard.open(model) instanceof OwnCard);
    }

    void write(List<EvaluationResult> results) {
        ModelCard.open(model).withEvaluations(CardEvaluations.of(results)).write();
    }
}
