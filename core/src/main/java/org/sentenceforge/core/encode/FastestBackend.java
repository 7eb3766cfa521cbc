package org.sentenceforge.core.encode;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.model.ModelDirectory;

/**
 * Of the engines that can run a model to the numbers of its weights, whichever is fastest here: a {@link MeasuredEncoder}. Where number
 * type, graph or GPU are asked for by name, it is the usual one.
 *
 * @param note gets what was measured
 */
public record FastestBackend(Consumer<String> note) implements Backend {
    private static final double MEASURED_SECONDS = 1;

    @Override
    public String name() {
        return "auto";
    }

    @Override
    public boolean canRun(ModelDirectory model) {
        return Backend.forModel(model).canRun(model);
    }

    @Override
    public SentenceEncoder open(ModelDirectory model, EncoderSettings settings) {
        Backend usual = Backend.forModel(model);
        SentenceEncoder encoder = usual.open(model, settings);
        Map<String, Supplier<SentenceEncoder>> others = new LinkedHashMap<>();
        if (comparable(settings)) {
            Backend.all()
                    .filter(other -> !other.name().equals(usual.name()))
                    .forEach(other -> other.exactFiles(model)
                            .forEach(file -> others.put(
                                    other.name() + " " + file, () -> other.open(model, settings.withFile(file)))));
        }
        return others.isEmpty()
                ? encoder
                : new MeasuredEncoder(usual.name(), encoder, others, MEASURED_SECONDS, System::nanoTime, note);
    }

    private static boolean comparable(EncoderSettings settings) {
        boolean numbers = settings.numbers() == EncoderSettings.Numbers.AUTO
                || settings.numbers() == EncoderSettings.Numbers.FP32;
        return numbers && settings.file().isEmpty() && !(settings.device() instanceof Device.Cuda);
    }
}
