package org.sentenceforge.core.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.model.file.WeightFiles;
import org.sentenceforge.core.model.format.AdapterFiles;
import org.sentenceforge.core.model.format.EncoderFiles;
import org.sentenceforge.core.model.format.InputFiles;
import org.sentenceforge.core.model.format.SparseStaticFiles;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.Lora;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.weights.CountsAsNumbers;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.core.weights.PretrainedWeights.Part;

/**
 * Where a model's parameters come from: the files of its folders, and what is drawn. What is opened is its caller's to close; a file that is
 * broken or does not fit the configuration is an error (bad model).
 *
 * @param inputs         the modules that texts go into, by their folders
 * @param initialization how fresh parameters begin; asked for where there are any
 */
record DirectoryWeights(
        ModelFiles files,
        Map<String, InputFiles> inputs,
        SentenceModel model,
        FreshParameters fresh,
        boolean hasFreshHead,
        Supplier<Initialization> initialization) {

    /** All parameters, those of all routes. */
    PretrainedWeights open() {
        Map<String, int[]> shapes = ParameterScan.shapes(model);
        Set<String> stored = switch (fresh.extent()) {
            case ALL -> tables();
            case MODULES -> Set.of("");
            case HEAD -> folders(shapes);
        };
        return open(stored, shapes);
    }

    /** Those of the modules behind an input, whose own need not be there. */
    PretrainedWeights openBehind(SentenceModel input) {
        Map<String, int[]> behind = new LinkedHashMap<>(ParameterScan.shapes(model));
        behind.keySet().removeAll(ParameterScan.shapes(input).keySet());
        return open(folders(behind), behind);
    }

    /**
     * What a directory holds that was written from this model with its adapter: the adapter, and the modules behind the encoder.
     *
     * @param headPrefix what the encoder's names begin with in a class with a head
     */
    PretrainedWeights openAdapter(ModelFiles written, String headPrefix) {
        Map<String, int[]> wanted = new LinkedHashMap<>(ParameterScan.shapes(model));
        wanted.keySet().removeAll(underAdapter());
        List<Part> parts = parts(
                folders(wanted),
                folder -> inputs.containsKey(folder)
                        ? AdapterFiles.open(written, folder, headPrefix)
                        : modulePart(written, folder, folder));
        return PretrainedWeights.of(wanted, parts);
    }

    /** Names of the encoder's own parameters, which stay as they are under an adapter. */
    Set<String> underAdapter() {
        return encoderParameters().stream()
                .filter(name -> !Lora.isAdapters(name))
                .collect(Collectors.toSet());
    }

    private PretrainedWeights open(Set<String> folders, Map<String, int[]> shapes) {
        Map<String, String> stored = new LinkedHashMap<>();
        folders.forEach(folder -> stored.put(folder, folder));
        if (inputs.values().stream().anyMatch(input -> input instanceof EncoderFiles encoder && encoder.isColbert())) {
            stored.remove(EncoderFiles.PROJECTION);
        }
        stored.putAll(fresh.kept());
        List<Part> parts = parts(
                stored.keySet(),
                folder -> inputs.containsKey(folder)
                        ? inputs.get(folder).open(folder)
                        : modulePart(files, folder, stored.get(folder)));
        return PretrainedWeights.of(shapes, parts, freshPart());
    }

    /** The folders of weights by token, which are given and never drawn. */
    private Set<String> tables() {
        return inputs.entrySet().stream()
                .filter(input -> input.getValue() instanceof SparseStaticFiles)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** A part for each folder; none stays open where one cannot be opened. */
    private static List<Part> parts(Set<String> folders, Function<String, Part> opened) {
        List<Part> parts = new ArrayList<>();
        try {
            folders.forEach(folder -> parts.add(opened.apply(folder)));
            return parts;
        } catch (RuntimeException e) {
            parts.forEach(part -> part.weights().close());
            throw e;
        }
    }

    private Part modulePart(ModelFiles from, String folder, String stored) {
        WeightFiles weights = new WeightFiles(from, stored);
        Map<String, String> otherNames = model.ways().stream()
                .flatMap(way -> way.modules().stream())
                .filter(module -> folder.equals(module.folder()))
                .findFirst()
                .map(SentenceModule::otherNames)
                .orElse(Map.of());
        return new Part(
                new CountsAsNumbers(weights.open()),
                weights.source(),
                folder,
                "",
                List.copyOf(otherNames.values()),
                otherNames);
    }

    /** What stands in for parameters that are not stored. */
    private Optional<Part> freshPart() {
        boolean behind = fresh.extent() != FreshParameters.Extent.HEAD || hasFreshHead;
        if (!behind && fresh.adapter().isEmpty()) {
            return Optional.empty();
        }
        InitialWeights drawn = InitialWeights.of(model, initialization.get(), fresh.seed());
        if (!fresh.isAll()) {
            Set<String> encoders = encoderParameters();
            drawn = drawn.only(name -> Lora.isAdapters(name)
                    || behind
                            && !encoders.contains(name)
                            && fresh.kept().keySet().stream().noneMatch(folder -> name.startsWith(folder + "/")));
        }
        return Optional.of(new Part(drawn, "fresh parameters", "", ""));
    }

    private Set<String> encoderParameters() {
        return ParameterScan.shapes(new SentenceModel(model.modules().subList(0, 1)))
                .keySet();
    }

    /** The folders of modules that have parameters: their names begin with the folder, but for the encoder's. */
    private static Set<String> folders(Map<String, int[]> parameters) {
        return parameters.keySet().stream()
                .map(name -> name.substring(0, Math.max(0, name.lastIndexOf('/'))))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
