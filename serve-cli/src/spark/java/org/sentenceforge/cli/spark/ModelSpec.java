package org.sentenceforge.cli.spark;

import java.io.File;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.DeterministicBackend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncodeLimits;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.TextRole;
import org.sentenceforge.core.model.source.ModelReference;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.output.ModelMark;

/**
 * A model and how it is run, as it travels to the machines of a cluster.
 *
 * @param model         as the user wrote it
 * @param weights       the fingerprint of its weights on the machine that asks; empty for a model without weights
 * @param deterministic whether a text has the same bits in any company
 */
record ModelSpec(
        String model,
        String weights,
        TextRole role,
        String backend,
        boolean deterministic,
        String device,
        EncoderSettings.Numbers numbers,
        String file,
        EncodeLimits limits,
        int threads)
        implements Serializable {

    /** @param threads how many compute for a task where the settings leave it open */
    static ModelSpec of(
            String model,
            Optional<ModelMark> mark,
            TextRole role,
            Backend backend,
            EncoderSettings settings,
            int threads) {
        return new ModelSpec(
                model,
                mark.map(ModelMark::weights).orElse(""),
                role,
                backend.name(),
                backend instanceof DeterministicBackend,
                settings.device().key(),
                settings.numbers(),
                settings.file().orElse(null),
                settings.limits(),
                settings.threads() == 0 ? threads : settings.threads());
    }

    /**
     * Reads a model's directory: one that every machine sees, one that was sent along with {@code --archives}, the built-in one, or one of the
     * hub.
     */
    static ModelDirectory directory(String model, Sources sources) {
        if (SparkEnv.get() != null && !new File(model).exists()) {
            File sent = new File(SparkFiles.get(model));
            if (sent.isDirectory()) {
                return ModelDirectory.read(sent.toPath());
            }
        }
        return ModelDirectory.read(ModelReference.parse(model), sources);
    }

    /**
     * Opens the model on this machine, without the network.
     *
     * @throws SforgeException (bad model) where it is not here, or another one of its name is
     */
    Embedder open() {
        // the jar has the natives
        System.setProperty("ai.djl.offline", "true");
        ModelDirectory directory = directory(model, Sources.local());
        String found = Embedder.mark(directory).map(ModelMark::weights).orElse("");
        if (!found.equals(weights)) {
            throw SforgeException.badModel(
                    directory.path() + ": the model on this machine of the cluster is another than where"
                            + " the job was started (its weights differ); put the same files on all machines, or send them"
                            + " along with --archives");
        }
        Backend engine = Backend.named(backend);
        EncoderSettings settings = new EncoderSettings(
                Device.parse(device),
                numbers,
                Optional.ofNullable(file),
                limits,
                Math.min(threads, Runtime.getRuntime().availableProcessors()));
        return Embedder.open(directory, role, deterministic ? new DeterministicBackend(engine) : engine, settings);
    }
}
