package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.text.TokenSequence;

/**
 * A backend on several devices at once: the model lies on each, and whichever is idle takes the next batch. Batches are the same for any
 * number of devices, so that a text's vector depends on them only where devices of different kinds round differently.
 *
 * @param backend opens the model on each device
 * @param note    is told in the end what each device has done
 */
public record DevicesBackend(Backend backend, List<Device> devices, Consumer<String> note)
        implements DelegatingBackend {
    /** Batches that are given out together, as many as there are in a window; while the last of them run, other devices may be idle. */
    private static final int BATCHES = 64;

    public DevicesBackend {
        devices = List.copyOf(devices);
    }

    /** The settings of one device with as much at once as keeps all of them busy. */
    public EncoderSettings settings(EncoderSettings each) {
        return each.withLimits(each.limits().times(BATCHES));
    }

    /** Each device has the weights, and a batch of its own. */
    @Override
    public EngineMemory memory(ModelDirectory model, EncoderSettings settings) {
        return backend.memory(model, settings).times(devices.size());
    }

    /**
     * Of several that are the CPU, each has its share of the threads.
     *
     * @param settings those of {@link #settings}
     */
    @Override
    public SentenceEncoder open(ModelDirectory model, EncoderSettings settings) {
        int all = settings.threads() > 0
                ? settings.threads()
                : Runtime.getRuntime().availableProcessors();
        long cpus = devices.stream().filter(Device.Cpu.class::isInstance).count();
        int threads = cpus > 1 ? (int) Math.max(1, all / cpus) : settings.threads();
        EncodeLimits limits = settings.limits().part(BATCHES);
        List<Busy> encoders = new ArrayList<>();
        try {
            for (Device device : devices) {
                EncoderSettings own =
                        settings.withLimits(limits).withThreads(threads).withDevice(device);
                encoders.add(new Busy(device, backend.open(model, own)));
            }
        } catch (RuntimeException e) {
            encoders.forEach(encoder -> encoder.encoder.close());
            throw e;
        }
        return new ParallelEncoder(encoders, ParallelEncoder.Parts.within(limits));
    }

    /** One device's encoder, which counts what it does. */
    private final class Busy implements SentenceEncoder {
        private final Device device;
        private final SentenceEncoder encoder;
        private final LongAdder texts = new LongAdder();
        private final LongAdder tokens = new LongAdder();
        private final LongAdder nanoseconds = new LongAdder();

        Busy(Device device, SentenceEncoder encoder) {
            this.device = device;
            this.encoder = encoder;
        }

        @Override
        public int dimension() {
            return encoder.dimension();
        }

        @Override
        public float[][] encode(List<TokenSequence> batch) {
            long start = System.nanoTime();
            float[][] vectors = encoder.encode(batch);
            count(batch, start);
            return vectors;
        }

        @Override
        public float[][][] encodeTokens(List<TokenSequence> batch) {
            long start = System.nanoTime();
            float[][][] vectors = encoder.encodeTokens(batch);
            count(batch, start);
            return vectors;
        }

        private void count(List<TokenSequence> batch, long start) {
            nanoseconds.add(System.nanoTime() - start);
            texts.add(batch.size());
            tokens.add(batch.stream().mapToLong(TokenSequence::length).sum());
        }

        @Override
        public long paddingTokens() {
            return encoder.paddingTokens();
        }

        @Override
        public void close() {
            note.accept(String.format(
                    Locale.ROOT,
                    "%s: %d texts, %d tokens, busy for %.1f s",
                    device,
                    texts.sum(),
                    tokens.sum(),
                    nanoseconds.sum() / 1e9));
            encoder.close();
        }
    }
}
