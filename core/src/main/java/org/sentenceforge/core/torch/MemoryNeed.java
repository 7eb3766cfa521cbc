package org.sentenceforge.core.torch;

import java.util.Arrays;
import java.util.Map;
import org.sentenceforge.core.architecture.MaskedLanguageHead;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.Attention;

/**
 * How much memory encoding takes, told from the model's definition alone; nothing of it is allocated.
 *
 * @param parameters  number of parameters
 * @param weightBytes what they take: matrices in the number type of matrix products, tables and norms in float32
 * @param batchBytes  a rough bound for what lives while a batch is run: per token four vectors of the hidden size and three of the
 *     widest layer's, in float32, and the logits
 * @param logitBytes  what a masked language model's logits take of that, with what is made of them: no more than {@link PackedVocabulary}
 *     has at one time; 0 for other models
 * @param scoreBytes  for each pair of tokens of one text what attention computes for it: nothing in libtorch's fused kernel, a mask where
 *     not every query sees every key, scores of all heads where there is a bias or a cap
 */
public record MemoryNeed(long parameters, long weightBytes, long batchBytes, long logitBytes, long scoreBytes) {
    /** Distances, whether they are near enough, and the mask, each with a copy. */
    private static final long MASK_BYTES = 2 * (Long.BYTES + Float.BYTES);
    /** Logits, what is saturated of them, their largest, and all weights of some texts. */
    private static final int LOGIT_COPIES = 4;

    /** Scores, with cap and bias, and their softmax. */
    private static final long SCORE_COPIES = 4;

    public static MemoryNeed of(SentenceModel model, TorchPrecision precision, int tokensPerBatch) {
        TorchProgram program = TorchProgram.of(model, TorchPlan.inference(precision, TokenLayout.EQUAL_LENGTHS));
        long parameters = 0;
        long bytes = 0;
        long widest = 0;
        long vocabulary = model.modules().get(0) instanceof Transformer transformer
                ? transformer.head().map(MaskedLanguageHead::vocabulary).orElse(0)
                : 0;
        for (Map.Entry<String, int[]> parameter : program.parameters().entrySet()) {
            long elements = Arrays.stream(parameter.getValue()).asLongStream().reduce(1, Math::multiplyExact);
            boolean matrix = program.matrices().contains(parameter.getKey());
            parameters += elements;
            bytes += elements * (matrix ? precision : TorchPrecision.FP32).bytes();
            int rows = parameter.getValue()[0];
            widest = matrix && rows != vocabulary ? Math.max(widest, rows) : widest;
        }
        long perToken = 4L * hidden(model.modules().get(0)) + 3 * widest;
        long logits = LOGIT_COPIES * Math.min(vocabulary * tokensPerBatch, PackedVocabulary.LOGITS) * Float.BYTES;
        return new MemoryNeed(
                parameters, bytes, perToken * tokensPerBatch * Float.BYTES + logits, logits, scoreBytes(model));
    }

    private static int hidden(SentenceModule first) {
        return first instanceof Transformer transformer ? transformer.encoder().hiddenSize() : first.dimension(0);
    }

    private static long scoreBytes(SentenceModel model) {
        return model.ways().stream()
                .flatMap(way -> ParameterScan.of(way).attention().stream())
                .mapToLong(MemoryNeed::scoreBytes)
                .max()
                .orElse(0);
    }

    private static long scoreBytes(ParameterScan.AttentionLayer layer) {
        if (layer.biased() || layer.spec().softCap() != 0) {
            return MASK_BYTES + SCORE_COPIES * layer.spec().heads() * Float.BYTES;
        }
        return layer.spec().reach().equals(Attention.Reach.ALL) ? 0 : MASK_BYTES;
    }
}
