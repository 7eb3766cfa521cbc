package org.sentenceforge.eval.task;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;

/**
 * The sets of NanoBEIR that a task names, below a folder or on the hub.
 *
 * @param sets by their names as the user wrote them
 */
public record NanoSets(Map<String, NanoBeirSet> sets, Optional<Path> root, String datasetId) {
    private static final Parameter<List<String>> DATASET_NAMES = Parameter.of(
            "dataset_names", ValueTypes.listOf(ValueTypes.text("NAME")), List.of(), "sets of NanoBEIR; by default all");
    private static final Parameter<String> DATASET_ID = Parameter.of(
            "dataset_id",
            ValueTypes.text("ID"),
            "sentence-transformers/NanoBEIR-en",
            "the hub's data set with the sets of NanoBEIR, used if data names no folder");

    public static final List<Parameter<?>> PARAMETERS = List.of(RowFile.FOLDER, DATASET_NAMES, DATASET_ID);

    /** @param otherwise the names of the sets where none is given */
    public static NanoSets read(Config config, List<String> otherwise) {
        List<String> names = config.get(DATASET_NAMES);
        Map<String, NanoBeirSet> sets = new LinkedHashMap<>();
        for (String name : names.isEmpty() ? otherwise : names) {
            NanoBeirSet.ofName(name)
                    .ifPresentOrElse(
                            set -> sets.put(name, set),
                            () -> config.problem(
                                    DATASET_NAMES.name(),
                                    "expected names among " + String.join(", ", NanoBeirSet.names()) + ", got '" + name
                                            + "'"));
        }
        return new NanoSets(sets, config.find(RowFile.FOLDER).map(Path::of), config.get(DATASET_ID));
    }

    /** The files of one of the sets. */
    public NanoSet open(NanoBeirSet set, TaskData data) {
        return root.map(folder -> NanoSet.inFolder(folder, set))
                .orElseGet(() -> NanoSet.onHub(datasetId, set, data.models()));
    }
}
