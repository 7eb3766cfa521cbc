package org.sentenceforge.train.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.train.loop.LogEntry;
import org.sentenceforge.train.loop.Measured;

/**
 * What a run did.
 *
 * @param output  where the model is
 * @param updates of the whole run
 * @param log     what was logged
 * @param before  evaluation of the model that training started from
 * @param after   evaluation of the trained model
 */
public record TrainingReport(
        Path output,
        long updates,
        TrainResults results,
        List<LogEntry> log,
        Optional<Measured> before,
        Optional<Measured> after) {}
