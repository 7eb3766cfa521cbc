package org.sentenceforge.core.encode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.model.ModelDirectory;

/**
 * Whatever runs a model fastest here, as a {@link MeasuredEncoder} finds out: of the engines that compute the numbers of its weights, and of
 * the ways to share out the CPU's threads. Where number type, graph or GPU are asked for by name, the engine is the usual one.
 *
 * @param engine  the only one to run the model; empty: whichever is fastest
 * @param threads of the CPU that several workers may share; 1: no workers are tried
 * @param note    gets what was measured
 */
public record FastestBackend(Optional<Backend> engine, int threads, Consumer<String> note) implements Backend {
    /** Until then Java still compiles what reads and tokenizes, on the cores that are to be measured. */
    private static final double WARM_SECONDS = 3;

    private static final double MEASURED_SECONDS = 1;

    /** Whichever engine is fastest, with one worker. */
    public FastestBackend(Consumer<String> note) {
        this(Optional.empty(), 1, note);
    }

    /** The same with several workers, if that is faster. */
    public FastestBackend withWorkers(int sharedThreads) {
        return new FastestBackend(engine, sharedThreads, note);
    }

    @Override
    public String name() {
        return engine.map(Backend::name).orElse("auto");
    }

    @Override
    public boolean canRun(ModelDirectory model) {
        return usual(model).canRun(model);
    }

    /** Of the usual one; while others are measured, theirs comes on top. */
    @Override
    public EngineMemory memory(ModelDirectory model, EncoderSettings settings) {
        return usual(model).memory(model, settings);
    }

    @Override
    public List<String> exactFiles(ModelDirectory model) {
        return usual(model).exactFiles(model);
    }

    private Backend usual(ModelDirectory model) {
        return engine.orElseGet(() -> Backend.forModel(model));
    }

    @Override
    public SentenceEncoder open(ModelDirectory model, EncoderSettings settings) {
        Backend usual = usual(model);
        SentenceEncoder encoder = usual.open(model, settings);
        Map<String, Supplier<SentenceEncoder>> others = new LinkedHashMap<>();
        if (engine.isEmpty() && comparable(settings)) {
            Backend.all()
                    .filter(other -> !other.name().equals(usual.name()))
                    .forEach(other -> other.exactFiles(model)
                            .forEach(file -> others.put(
                                    other.name() + " " + file, () -> other.open(model, settings.withFile(file)))));
        }
        return others.isEmpty() && threads == 1
                ? encoder
                : new MeasuredEncoder(
                        usual.name(),
                        encoder,
                        others,
                        new MeasuredEncoder.Measure(WARM_SECONDS, MEASURED_SECONDS, threads),
                        System::nanoTime,
                        note);
    }

    private static boolean comparable(EncoderSettings settings) {
        boolean numbers = settings.numbers() == EncoderSettings.Numbers.AUTO
                || settings.numbers() == EncoderSettings.Numbers.FP32;
        return numbers && settings.file().isEmpty() && !(settings.device() instanceof Device.Cuda);
    }
}
