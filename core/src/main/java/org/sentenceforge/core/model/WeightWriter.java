package org.sentenceforge.core.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.architecture.MaskedLanguageHead;
import org.sentenceforge.core.architecture.ModelType;
import org.sentenceforge.core.model.format.AdapterFiles;
import org.sentenceforge.core.model.format.InputContent;
import org.sentenceforge.core.model.format.PlacedModule;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.Lora;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.core.weights.SafetensorsWriter;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/** Puts a model's parameters into the files where Python looks for them, under the names that it expects there. */
final class WeightWriter {
    private static final String FILE = "model.safetensors";

    private static final long POOLER_SEED = 42;

    private final ModelContent content;
    private final List<PlacedModule> modules;
    private final Set<String> encoderNames;
    private final Map<String, Place> places = new LinkedHashMap<>();

    /** Where a tensor's values come from, by its name there. */
    private record Origin(Weights weights, String name) {}

    /** Where a tensor goes: a folder's file and its name there. */
    private record Place(String folder, String file, String name, Origin origin) {}

    /**
     * @param parameters the values of parameters, of one route or of all
     * @param source     where the model came from: it has the parameters of other routes, and what no module uses
     */
    WeightWriter(ModelContent content, Weights parameters, Optional<PretrainedWeights> source) {
        this.content = content;
        this.modules = PlacedModule.chain(content.model().modules()).stream()
                .flatMap(module -> module.all().stream())
                .filter(module -> module.module().folder() != null)
                .sorted(Comparator.comparingInt(
                        module -> -module.module().folder().length()))
                .toList();
        this.encoderNames = ParameterScan.shapes(
                        new SentenceModel(content.model().modules().subList(0, 1)))
                .keySet();
        ParameterScan.shapes(content.model()).keySet().stream()
                .filter(this::isStored)
                .forEach(name -> add(name, parameters.names().contains(name) ? parameters : source.orElseThrow()));
        source.ifPresent(
                checkpoint -> checkpoint.extras().stream().filter(this::isKept).forEach(name -> add(name, checkpoint)));
        content.inputs().forEach((folder, input) -> {
            if (input instanceof InputContent.OfEncoder encoder
                    && content.kind() != ModelKind.CROSS_ENCODER
                    && encoder.base().isEmpty()
                    && maskedHead(folder).isEmpty()) {
                addPooler(folder, encoder.encoder());
            }
        });
    }

    /** The module that a parameter belongs to; empty for those of the model's own directory. */
    private Optional<PlacedModule> owner(String name) {
        return modules.stream()
                .filter(module -> !module.module().folder().isEmpty())
                .filter(module -> name.startsWith(module.module().folder() + "/"))
                .findFirst();
    }

    private boolean isStored(String name) {
        return owner(name).map(owner -> owner.module().isStored()).orElse(true);
    }

    private void add(String name, Weights weights) {
        Optional<PlacedModule> owner = owner(name);
        String local = owner.map(
                        module -> name.substring(module.module().folder().length() + 1))
                .orElse(name);
        String folder = owner.map(PlacedModule::folder).orElse("");
        Origin origin = new Origin(weights, name);
        String parameters = owner.map(module -> module.module().folder()).orElse("");
        String stored = headPrefix(parameters, local) + local;
        if (!besideAdapter(name)) {
            places.putIfAbsent(name, new Place(folder, FILE, stored, origin));
        } else if (Lora.isAdapters(name) || !encoderNames.contains(name)) {
            places.putIfAbsent(name, new Place(folder, AdapterFiles.WEIGHTS, AdapterFiles.PREFIX + stored, origin));
        }
    }

    /** Whether a parameter is one of Python's class of which the adapter, and what is trained in full beside it, is written alone. */
    private boolean besideAdapter(String name) {
        return name.indexOf('/') < 0
                && content.inputs().get("") instanceof InputContent.OfEncoder encoder
                && encoder.base().isPresent();
    }

    /** A scoring head that does not use the pooler belongs to a class that has none, and so does a masked language model's. */
    private boolean isKept(String extra) {
        String folder = extra.substring(0, Math.max(0, extra.lastIndexOf('/')));
        boolean head =
                content.kind() == ModelKind.CROSS_ENCODER || maskedHead(folder).isPresent();
        boolean pooler = head && modelType(folder).isPooler(extra.substring(extra.lastIndexOf('/') + 1));
        return !besideAdapter(extra) && !pooler;
    }

    /** Classes with a head put a prefix before the encoder's names. */
    private String headPrefix(String folder, String local) {
        if (maskedHead(folder).isPresent()) {
            return maskedHead(folder).get().owns(local) ? "" : modelType(folder).headPrefix();
        }
        boolean scores = content.kind() == ModelKind.CROSS_ENCODER;
        return scores && (encoderNames.contains(local) || modelType("").isPooler(local))
                ? modelType("").headPrefix()
                : "";
    }

    private ModelType modelType(String folder) {
        return ((InputContent.OfEncoder) content.inputs().get(folder)).encoder().modelType();
    }

    /** That of the transformer whose parameters' names begin so, where it is a masked language model. */
    private Optional<MaskedLanguageHead> maskedHead(String folder) {
        return modules.stream()
                .map(PlacedModule::module)
                .filter(module -> module.folder().equals(folder))
                .findFirst()
                .flatMap(module -> module instanceof Transformer transformer ? transformer.head() : Optional.empty());
    }

    /** Python draws a missing pooler at random and warns; a drawn one does the same without the warning. */
    private void addPooler(String folder, EncoderConfig encoder) {
        String prefix = folder.isEmpty() ? "" : folder + "/";
        boolean used =
                modules.stream().anyMatch(module -> module.module().folder().equals(folder));
        String pooler = encoder.modelType().pooler();
        boolean missing = places.keySet().stream().noneMatch(name -> name.startsWith(prefix + pooler));
        if (used && missing && !pooler.isEmpty()) {
            int hidden = encoder.encoder().hiddenSize();
            Map<String, int[]> shapes = new LinkedHashMap<>(); // in the same order in every process
            shapes.put(pooler + ".weight", new int[] {hidden, hidden});
            shapes.put(pooler + ".bias", new int[] {hidden});
            InitialWeights drawn = InitialWeights.ofEncoder(shapes, encoder.initialization(), POOLER_SEED);
            String target = modules.stream()
                    .filter(module -> module.module().folder().equals(folder))
                    .findFirst()
                    .orElseThrow()
                    .folder();
            drawn.names()
                    .forEach(name -> places.put(prefix + name, new Place(target, FILE, name, new Origin(drawn, name))));
        }
    }

    /** The number type of a folder's parameters as config.json names it; of one without any that of libtorch. */
    String numberType(String folder) {
        return places.values().stream()
                .filter(place -> place.folder().equals(folder))
                .findFirst()
                .map(Place::origin)
                .map(origin -> switch (origin.weights().info(origin.name()).dtype()) {
                    case BF16 -> "bfloat16";
                    case F16 -> "float16";
                    default -> "float32";
                })
                .orElse("float32");
    }

    void write(Path root) throws IOException {
        Map<Path, List<Place>> byFile = new LinkedHashMap<>();
        places.values()
                .forEach(place -> byFile.computeIfAbsent(
                                root.resolve(place.folder()).resolve(place.file()), file -> new ArrayList<>())
                        .add(place));
        for (Map.Entry<Path, List<Place>> entry : byFile.entrySet()) {
            Files.createDirectories(entry.getKey().getParent());
            writeFile(entry.getKey(), entry.getValue());
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
