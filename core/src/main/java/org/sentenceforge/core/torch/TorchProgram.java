package org.sentenceforge.core.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sentenceforge.core.module.Features;
import org.sentenceforge.core.module.SentenceModel;

/**
 * Forward passes as TorchScript, one for each of a model's ways. The methods {@code encode0}, {@code encode1} … (sentence embeddings
 * [batch, dimension], in the order of the texts; of a way with layers [layers + 1, batch, dimension], the embedding layer's first, the
 * last layer's last) and {@code tokens0} … (token embeddings [N, hidden], in packed order) take the batch's arrays and the parameters.
 *
 * @param methods    the methods' texts
 * @param inputs     what a batch must bring, in the order of the arguments
 * @param parameters names and shapes of the parameters, in the order of the list argument {@code p}
 * @param matrices   those of them that only matrix products use, and which may therefore be kept in low precision
 * @param widened    those whose values are widened where they are used, and which may therefore be kept as they are stored
 * @param used       names of the parameters of each way
 * @param segments   of each way, where the plan asks for them; none for a way without layers, or with the embeddings of all of them
 */
public record TorchProgram(
        List<String> methods,
        List<BatchInput> inputs,
        Map<String, int[]> parameters,
        Set<String> matrices,
        Set<String> widened,
        List<Set<String>> used,
        List<List<Segment>> segments) {

    private static final Pattern PARAMETER = Pattern.compile("\\bp\\[(\\d+)]");

    /**
     * A part of a way, from one layer's token vectors to the next one's: the method {@code layerWAY_NUMBER}, which takes the vectors before it,
     * but for the first part, and what {@code encodeWAY} takes. All parts one after the other do what that does.
     *
     * @param parameters names of those that it uses
     */
    public record Segment(String method, Set<String> parameters) {}

    public static TorchProgram of(SentenceModel model, TorchPlan plan) {
        return of(List.of(TorchWay.of(model)), plan);
    }

    public static TorchProgram of(List<TorchWay> ways, TorchPlan plan) {
        TorchOps ops = new TorchOps(plan);
        List<Pass> passes = new ArrayList<>();
        for (TorchWay way : ways) {
            ops.begin(way.copy(), way.model().takesWords());
            List<Features<TorchOps.Value>> layers = way.layers()
                    ? way.model().forwardOfLayers(ops)
                    : List.of(way.model().forward(ops));
            passes.add(new Pass(layers, ops.lines(), ops.used()));
        }
        List<String> methods = new ArrayList<>(ops.helpers());
        TorchProgram program = new TorchProgram(
                methods,
                ops.inputs(),
                new LinkedHashMap<>(ops.parameters()),
                Set.copyOf(ops.matrices()),
                Set.copyOf(ops.widened()),
                passes.stream().map(Pass::used).toList(),
                new ArrayList<>());
        for (int i = 0; i < passes.size(); i++) {
            methods.addAll(program.methods(passes.get(i), i));
            program.segments.add(plan.segmented() ? program.addSegments(passes.get(i), i) : List.of());
        }
        return program;
    }

    /** Adds the methods of a way's parts. */
    private List<Segment> addSegments(Pass pass, int way) {
        List<TorchOps.Value> states = pass.features().hiddenStates();
        boolean none = pass.layers().size() > 1 || pass.features().sentenceEmbedding() == null || states == null;
        List<Segment> parts = new ArrayList<>();
        for (int i = 0; !none && i < states.size(); i++) {
            // what is behind the last layer is one part with it: it may need that layer for first tokens alone
            boolean last = i == states.size() - 1;
            String given = i == 0 ? "" : states.get(i - 1).text();
            String result = last ? pass.embeddings() : states.get(i).text();
            List<String> lines = pass.lines().of(result, given);
            String method = "layer" + way + "_" + i;
            methods.add(Script.method(
                    method,
                    (given.isEmpty() ? "" : given + ": Tensor,\n  ") + declarations(),
                    lines,
                    last ? pass.inOrder() : result));
            List<String> names = List.copyOf(parameters.keySet());
            parts.add(new Segment(
                    method,
                    PARAMETER
                            .matcher(String.join("\n", lines))
                            .results()
                            .map(found -> names.get(Integer.parseInt(found.group(1))))
                            .collect(Collectors.toSet())));
        }
        return parts;
    }

    /**
     * A forward pass, written.
     *
     * @param layers what it gives for each layer of the encoder, or for the last alone
     */
    private record Pass(List<Features<TorchOps.Value>> layers, TorchLines lines, Set<String> used) {

        Features<TorchOps.Value> features() {
            return layers.get(layers.size() - 1);
        }

        /** Sentence embeddings in packed order, float32. */
        String embeddings() {
            List<String> wide = layers.stream().map(Pass::wide).toList();
            return wide.size() == 1 ? wide.get(0) : "torch.stack([" + String.join(", ", wide) + "], 0)";
        }

        /** The same in the texts' own order. */
        String inOrder() {
            return "torch.index_select(" + embeddings() + ", -2, order)";
        }

        private static String wide(Features<TorchOps.Value> features) {
            return "torch.to(" + features.sentenceEmbedding() + ", 6)";
        }
    }

    private List<String> methods(Pass pass, int way) {
        List<String> own = new ArrayList<>();
        if (pass.features().tokenEmbeddings() != null) {
            String tokens = "torch.to(" + pass.features().tokenEmbeddings() + ", 6)";
            own.add(Script.method("tokens" + way, declarations(), pass.lines().of(tokens), tokens));
        }
        if (pass.features().sentenceEmbedding() != null) {
            own.add(Script.method("encode" + way, declarations(), pass.lines().of(pass.embeddings()), pass.inOrder()));
        }
        return own;
    }

    private String declarations() {
        return String.join(": Tensor,\n  ", batch()) + ": Tensor,\n  p: List[Tensor]";
    }

    /** The names of a batch's arrays, which are the first arguments of {@code encode} and {@code tokens}; {@code p} is the last. */
    public List<String> batch() {
        List<String> arguments = new ArrayList<>(List.of("counts", "lens", "order", "firsts"));
        inputs.forEach(input -> arguments.add(input.argument()));
        return arguments;
    }

    /** The same with further parameters at the end of the list, which other methods use. */
    public TorchProgram withParameters(Map<String, int[]> further) {
        Map<String, int[]> all = new LinkedHashMap<>(parameters);
        all.putAll(further);
        return new TorchProgram(methods, inputs, all, matrices, widened, used, segments);
    }
}
