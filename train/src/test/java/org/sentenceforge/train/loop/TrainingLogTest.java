package org.sentenceforge.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogTest {
    private static final LogEntry FIRST = new LogEntry(0.1, 1, Map.of("loss", 1.5));
    private static final LogEntry SECOND = new LogEntry(0.2, 2, Map.of("loss", 1.25));

    @TempDir
    Path folder;

    @Test
    void whoeverReadsTheFileSeesAnEntryAtOnce() {
        try (TrainingLog log = TrainingLog.begin(folder, List.of())) {
            assertThat(folder.resolve(TrainingLog.FILE)).isEmptyFile();

            log.append(FIRST);

            assertThat(folder.resolve(TrainingLog.FILE)).hasContent("{\"loss\":1.5,\"epoch\":0.1,\"step\":1}\n");
        }
    }

    @Test
    void aResumedRunsFileIsCutBackToItsCheckpoint() throws IOException {
        Files.writeString(
                folder.resolve(TrainingLog.FILE),
                TrainingLog.line(FIRST) + TrainingLog.line(SECOND) + "{\"loss\":1.0,\"ep");

        try (TrainingLog log = TrainingLog.begin(folder, List.of(FIRST))) {
            log.append(SECOND);
        }

        assertThat(folder.resolve(TrainingLog.FILE)).hasContent(TrainingLog.line(FIRST) + TrainingLog.line(SECOND));
    }

    @Test
    void anEntryReadsBackAsItWasWritten() throws IOException {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", 0.1 + 0.2);
        values.put("grad_norm", 1e-300);
        values.put("eval_spearman", Double.NaN);
        LogEntry entry = new LogEntry(1.0 / 3, 7, values);

        LogEntry read = TrainingLog.entry(new ObjectMapper().readTree(TrainingLog.line(entry)));

        assertThat(read).isEqualTo(entry);
        assertThat(read.values().keySet()).containsExactly("loss", "grad_norm", "eval_spearman");
    }
}
