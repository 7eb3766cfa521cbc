package org.sentenceforge.core.torch;

import java.util.Arrays;
import java.util.Map;
import org.sentenceforge.core.module.SentenceModel;

/**
 * How much memory encoding takes, told from the model's definition alone; nothing of it is allocated.
 *
 * @param parameters  number of parameters
 * @param weightBytes what they take: matrices in the number type of matrix products, tables and norms in float32
 * @param batchBytes  a rough bound for what lives while a batch is run: per token four vectors of the hidden size and three of the
 *     widest layer's, in float32
 */
public record MemoryNeed(long parameters, long weightBytes, long batchBytes) {

    public static MemoryNeed of(SentenceModel model, TorchPrecision precision, int tokensPerBatch) {
        TorchProgram program = TorchProgram.of(model, TorchPlan.inference(precision));
        long parameters = 0;
        long bytes = 0;
        long widest = 0;
        for (Map.Entry<String, int[]> parameter : program.parameters().entrySet()) {
            long elements = Arrays.stream(parameter.getValue()).asLongStream().reduce(1, Math::multiplyExact);
            boolean matrix = program.matrices().contains(parameter.getKey());
            parameters += elements;
            bytes += elements * (matrix ? precision : TorchPrecision.FP32).bytes();
            widest = matrix ? Math.max(widest, parameter.getValue()[0]) : widest;
        }
        long perToken = 4L * model.modules().get(0).dimension(0) + 3 * widest;
        return new MemoryNeed(parameters, bytes, perToken * tokensPerBatch * Float.BYTES);
    }
}
