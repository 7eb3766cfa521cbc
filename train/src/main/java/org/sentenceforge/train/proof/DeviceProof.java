package org.sentenceforge.train.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.architecture.ModelType;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.torch.TorchSentenceEncoder;
import org.sentenceforge.train.optimizer.AdamW;
import org.sentenceforge.train.optimizer.OptimizerSettings;

/**
 * Whether a device computes what the CPU computes: small encoders of every architecture give vectors, and are moved by one update, on both.
 * The CPU computes the vectors it is compared with on one thread, so that it can be compared with itself too.
 *
 * @param device where; the CPU beside it is always there
 */
public record DeviceProof(TorchDevice device) {
    private static final TorchDevice CPU = TorchDevice.of(new Device.Cpu());
    private static final int TEXTS = 24;
    private static final int PAIRS = 8;
    /** AdamW divides by the gradient's size; this much beside it keeps components near 0 from being moved as far as all others. */
    private static final double EPSILON = 0.1;

    private static final OptimizerSettings OPTIMIZER =
            new OptimizerSettings(new AdamW(0.9, 0.999, EPSILON), 1, 0, 1, Map.of());

    /** @throws org.sentenceforge.core.SforgeException (device unavailable) where there is no such device */
    public static DeviceProof of(Device device) {
        return new DeviceProof(TorchDevice.of(device));
    }

    /** How far the numbers are apart, architecture by architecture. */
    public List<Agreement> agreements(List<ModelType> architectures, Progress progress) {
        try (Progress.Task task = progress.start("Comparing", "architectures", architectures.size())) {
            List<Agreement> agreements = new ArrayList<>();
            for (ModelType type : architectures) {
                agreements.add(agreement(type));
                task.advance(1);
            }
            return agreements;
        }
    }

    private Agreement agreement(ModelType type) {
        TinyEncoder tiny = TinyEncoder.of(type);
        TorchPrecision bf16 = TorchPrecision.bf16(device);
        List<Numbers> vectors = vectors(tiny, TorchPrecision.FP32, CPU, 1);
        Numbers update = update(tiny, TorchPrecision.FP32, CPU);
        return new Agreement(
                type.key(),
                Numbers.largestDifference(vectors, vectors(tiny, TorchPrecision.FP32, device, 0)),
                Numbers.lowestCosine(vectors, vectors(tiny, bf16, device, 0)),
                update.distance(update(tiny, TorchPrecision.FP32, device)) / update.length(),
                update.cosine(update(tiny, bf16, device)));
    }

    /** Each text's vector with those of its tokens. */
    private static List<Numbers> vectors(TinyEncoder tiny, TorchPrecision precision, TorchDevice device, int threads) {
        List<TokenSequence> texts = TinyEncoder.texts(TEXTS, 1);
        try (TorchSentenceEncoder encoder =
                new TorchSentenceEncoder(tiny.model(), tiny.weights(), precision, device, threads)) {
            float[][] whole = encoder.encode(texts);
            float[][][] tokens = encoder.encodeTokens(texts);
            return IntStream.range(0, texts.size())
                    .mapToObj(i -> Numbers.of(Stream.concat(Stream.of(whole[i]), Stream.of(tokens[i]))))
                    .toList();
        }
    }

    /** By how much an update moves each weight: forward and backward pass, clipping, and AdamW. */
    private static Numbers update(TinyEncoder tiny, TorchPrecision precision, TorchDevice device) {
        List<List<TokenSequence>> pairs = List.of(TinyEncoder.texts(PAIRS, 2), TinyEncoder.texts(PAIRS, 3));
        try (RankingStep step = new RankingStep(tiny.model(), tiny.weights(), precision, device, OPTIMIZER)) {
            Numbers before = step.weights();
            step.run(pairs);
            return step.weights().minus(before);
        }
    }
}
