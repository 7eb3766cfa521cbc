package org.sentenceforge.core.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sentenceforge.core.encoder.InitialWeights;
import org.sentenceforge.core.encoder.ModelType;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.weights.Checkpoint;
import org.sentenceforge.core.weights.ParameterScan;
import org.sentenceforge.core.weights.SafetensorsWriter;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/** Puts a model's parameters into the files where Python looks for them, under the names that it expects there. */
final class WeightWriter {
    private static final String FILE = "model.safetensors";

    /** The encoders whose Python classes have a pooler, whether or not anything uses it. */
    private static final Set<ModelType> WITH_POOLER =
            Set.of(ModelType.BERT, ModelType.ROBERTA, ModelType.XLM_ROBERTA, ModelType.CAMEMBERT, ModelType.MPNET);

    private static final long POOLER_SEED = 42;

    private final ModelContent content;
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final String numberType;

    /** Where a tensor's values come from, by its name there. */
    private record Origin(Weights weights, String name) {}

    /** Where a tensor goes: a folder's file and its name there. */
    private record Place(String folder, String name, Origin origin) {}

    WeightWriter(ModelContent content, Weights parameters, Optional<Checkpoint> source) {
        this.content = content;
        Set<String> encoder = ParameterScan.of(
                        new SentenceModel(content.model().modules().subList(0, 1)))
                .shapes()
                .keySet();
        Set<String> wanted = ParameterScan.of(content.model()).shapes().keySet();
        wanted.forEach(name -> add(name, encoder.contains(name), parameters));
        source.ifPresent(checkpoint -> checkpoint.extras().forEach(name -> add(name, true, checkpoint)));
        addPooler();
        numberType = switch (parameters.info(wanted.iterator().next()).dtype()) {
            case BF16 -> "bfloat16";
            case F16 -> "float16";
            default -> "float32";
        };
    }

    private void add(String name, boolean ofEncoder, Weights weights) {
        String prefix = content.kind() == ModelKind.CROSS_ENCODER && (ofEncoder || name.startsWith("pooler."))
                ? content.encoder().modelType().headPrefix()
                : "";
        String folder = content.model().modules().stream()
                .map(module -> new ModuleFiles(module, 0).folder())
                .filter(candidate -> !candidate.isEmpty() && name.startsWith(candidate + "/"))
                .findFirst()
                .orElse("");
        String local = folder.isEmpty() ? name : name.substring(folder.length() + 1);
        places.putIfAbsent(name, new Place(folder, prefix + local, new Origin(weights, name)));
    }

    /** Python draws a missing pooler at random and warns; a drawn one does the same without the warning. */
    private void addPooler() {
        SentenceModule first = content.model().modules().get(0);
        boolean missing = places.keySet().stream().noneMatch(name -> name.startsWith("pooler."));
        if (missing
                && content.kind() == ModelKind.BI_ENCODER
                && WITH_POOLER.contains(content.encoder().modelType())) {
            int hidden = first.dimension(0);
            InitialWeights pooler = new InitialWeights(
                    Map.of("pooler.dense.weight", new int[] {hidden, hidden}, "pooler.dense.bias", new int[] {hidden}),
                    content.encoder().initialization(),
                    POOLER_SEED);
            add("pooler.dense.weight", true, pooler);
            add("pooler.dense.bias", true, pooler);
        }
    }

    /** The number type of the parameters as config.json names it. */
    String numberType() {
        return numberType;
    }

    void write(Path root) throws IOException {
        Map<String, List<Place>> byFolder = new LinkedHashMap<>();
        places.values()
                .forEach(place -> byFolder.computeIfAbsent(place.folder(), folder -> new ArrayList<>())
                        .add(place));
        for (Map.Entry<String, List<Place>> entry : byFolder.entrySet()) {
            Path folder = root.resolve(entry.getKey());
            Files.createDirectories(folder);
            writeFile(folder.resolve(FILE), entry.getValue());
        }
    }

    private static void writeFile(Path file, List<Place> places) {
        Map<String, Origin> origins = new LinkedHashMap<>();
        List<TensorInfo> tensors = new ArrayList<>();
        for (Place place : places) {
            TensorInfo info = place.origin().weights().info(place.origin().name());
            tensors.add(new TensorInfo(place.name(), info.dtype(), info.shape()));
            origins.put(place.name(), place.origin());
        }
        SafetensorsWriter.write(file, tensors, (tensor, sink) -> {
            Origin origin = origins.get(tensor.name());
            SafetensorsWriter.copyTensor(origin.weights(), origin.weights().info(origin.name()), sink);
        });
    }
}
