package org.sentenceforge.core.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.module.Features;
import org.sentenceforge.core.module.SentenceModel;

/**
 * A model's forward pass as TorchScript. The methods {@code encode} (sentence embeddings [batch, dimension], in the order of the
 * texts) and {@code tokens} (token embeddings [N, hidden], in packed order) take the batch's arrays and the parameters.
 *
 * @param methods    the methods' texts
 * @param inputs     what a batch must bring, in the order of the arguments
 * @param parameters names and shapes of the parameters, in the order of the list argument {@code p}
 * @param matrices   those of them that only matrix products use, and which may therefore be kept in low precision
 */
public record TorchProgram(
        List<String> methods, List<BatchInput> inputs, Map<String, int[]> parameters, Set<String> matrices) {

    public static TorchProgram of(SentenceModel model, TorchPlan plan) {
        TorchOps ops = new TorchOps(plan);
        Features<TorchOps.Value> features = model.forward(ops);
        List<String> methods = new ArrayList<>(ops.helpers());
        TorchProgram program = new TorchProgram(
                methods, ops.inputs(), new LinkedHashMap<>(ops.parameters()), Set.copyOf(ops.matrices()));
        if (features.tokenEmbeddings() != null) {
            methods.add(program.method("tokens", ops.lines(), "torch.to(" + features.tokenEmbeddings() + ", 6)"));
        }
        if (features.sentenceEmbedding() != null) {
            String packed = "torch.to(" + features.sentenceEmbedding() + ", 6)";
            methods.add(program.method("encode", ops.lines(), "torch.index_select(" + packed + ", 0, order)"));
        }
        return program;
    }

    private String method(String name, List<String> lines, String result) {
        return Script.method(name, declarations(), lines, result);
    }

    /** The declarations of a batch's arrays and the parameters, for a method that calls {@code encode}. */
    public String declarations() {
        return String.join(": Tensor,\n  ", arguments()) + ": Tensor,\n  p: List[Tensor]";
    }

    /** The same as the arguments of a call. */
    public String call() {
        return String.join(", ", arguments()) + ", p";
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("counts", "lens", "order"));
        inputs.forEach(input -> arguments.add(input.argument()));
        return arguments;
    }
}
