package org.sentenceforge.core.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.sentenceforge.core.encode.BatchMemory;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.Weights;

/**
 * Runs a model on libtorch, a packed batch at a time. Owns the program, the parameters and the weights, whose mapped pages the
 * parameters may be, until closed; together with those that compute the same {@link #onThreads on other threads}, until the last is closed.
 */
public final class TorchSentenceEncoder implements SentenceEncoder {
    private final TorchDevice device;
    private final boolean words;
    private final int dimension;
    private final int tokenDimension;
    private final TorchProgram program;
    private final TorchModule module;
    private final TorchParameters parameters;
    private final Runnable release;
    private final int threads;
    private final AtomicInteger owners;

    /** With one thread per core. */
    public TorchSentenceEncoder(SentenceModel model, Weights weights, TorchPrecision precision, TorchDevice device) {
        this(model, weights, precision, device, 0);
    }

    /** @param threads how many compute on the CPU for each thread that calls, or 0 for one per core */
    public TorchSentenceEncoder(
            SentenceModel model, Weights weights, TorchPrecision precision, TorchDevice device, int threads) {
        this(model, weights, TorchPlan.inference(precision, device), device, threads);
    }

    /** @param plan for inference */
    TorchSentenceEncoder(SentenceModel model, Weights weights, TorchPlan plan, TorchDevice device, int threads) {
        this(
                model,
                plan,
                device,
                threads,
                program -> TorchParameters.load(program, weights, plan.precision(), device),
                weights::close);
    }

    /** An encoder over the parameters of a model in training, which stay their owner's: it always runs what they are now. */
    public static TorchSentenceEncoder sharing(
            SentenceModel model, TorchParameters parameters, TorchPrecision precision, TorchDevice device) {
        TorchPlan plan = TorchPlan.inference(precision, device).overStored();
        return new TorchSentenceEncoder(model, plan, device, 0, program -> parameters, null);
    }

    private TorchSentenceEncoder(
            SentenceModel model,
            TorchPlan plan,
            TorchDevice device,
            int threads,
            Function<TorchProgram, TorchParameters> load,
            Runnable release) {
        this.device = device;
        this.threads = threads;
        this.release = release;
        words = model.takesWords();
        dimension = model.dimension();
        tokenDimension = model.tokenDimension();
        program = TorchProgram.of(model, plan);
        parameters = load.apply(program);
        module = new TorchModule(device, program.methods());
        owners = new AtomicInteger(1);
    }

    private TorchSentenceEncoder(TorchSentenceEncoder same, int threads) {
        device = same.device;
        words = same.words;
        dimension = same.dimension;
        tokenDimension = same.tokenDimension;
        program = same.program;
        module = same.module;
        parameters = same.parameters;
        release = same.release;
        owners = same.owners;
        owners.incrementAndGet();
        this.threads = threads;
    }

    @Override
    public Optional<SentenceEncoder> onThreads(int number) {
        return device.isGpu() ? Optional.empty() : Optional.of(new TorchSentenceEncoder(this, number));
    }

    @Override
    public int dimension() {
        return dimension;
    }

    /** A text without any token has the zero vector, or what the modules behind the pooling make of it. */
    @Override
    public float[][] encode(List<TokenSequence> batch) {
        float[][] rows = new float[batch.size()][];
        int[] filled = IntStream.range(0, rows.length)
                .filter(i -> words || batch.get(i).length() > 0)
                .toArray();
        Arrays.setAll(rows, i -> new float[dimension]);
        if (filled.length > 0) {
            float[] flat = run(
                    "encode0",
                    new PackedBatch(Arrays.stream(filled).mapToObj(batch::get).toList()));
            for (int i = 0; i < filled.length; i++) {
                System.arraycopy(flat, i * dimension, rows[filled[i]], 0, dimension);
            }
        }
        return rows;
    }

    @Override
    public float[][][] encodeTokens(List<TokenSequence> batch) {
        float[][][] vectors = new float[batch.size()][0][];
        int[] filled = IntStream.range(0, vectors.length)
                .filter(i -> batch.get(i).length() > 0)
                .toArray();
        if (filled.length > 0) {
            PackedBatch packed =
                    new PackedBatch(Arrays.stream(filled).mapToObj(batch::get).toList());
            float[] flat = run("tokens0", packed);
            int[] starts = packed.starts();
            for (int i = 0; i < filled.length; i++) {
                int start = starts[i];
                float[][] tokens = new float[batch.get(filled[i]).length()][];
                Arrays.setAll(
                        tokens,
                        t -> Arrays.copyOfRange(flat, (start + t) * tokenDimension, (start + t + 1) * tokenDimension));
                vectors[filled[i]] = tokens;
            }
        }
        return vectors;
    }

    private float[] run(String method, PackedBatch packed) {
        device.useThreads(threads);
        try (PackedArrays arrays = new PackedArrays(device, program, packed);
                NDArray result = module.infer(method, arrays.with(parameters.of(program)))
                        .get(0)) {
            return result.toFloatArray();
        } catch (EngineException e) {
            throw TorchMemory.ranOut(e) ? BatchMemory.ranOut(packed.size(), packed.tokens(), e) : e;
        }
    }

    @Override
    public void close() {
        if (owners.decrementAndGet() > 0) {
            return;
        }
        module.close();
        if (release != null) {
            parameters.close();
            release.run();
        }
    }
}
