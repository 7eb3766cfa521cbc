package org.sentenceforge.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.torch.PackedArrays;
import org.sentenceforge.core.torch.TorchWay;

/** Encodes texts of an objective, mini-batch by mini-batch, without a graph. */
record MiniBatchEncoder(ObjectiveProgram objective, StepContext context) {
    /** Puts mini-batches' embeddings into the order of the texts; the module must have it. */
    static final String ARRANGE = """
            def arrange(self: __torch__.Ops,
              places: Tensor,
              e: List[Tensor]) -> Tensor:
              return torch.index_select(torch.cat(e, -2), -2, places)
            """;

    /** Texts that go one way, and how they are cut: the numbers of each mini-batch's texts. */
    record Cut(TorchWay way, List<TokenSequence> texts, List<int[]> miniBatches) {

        List<TokenSequence> textsOf(int miniBatch) {
            return Arrays.stream(miniBatches.get(miniBatch))
                    .mapToObj(texts::get)
                    .toList();
        }
    }

    /**
     * The embeddings [texts, dimension], for a way with layers [layers + 1, texts, dimension].
     *
     * @param seed  of dropout; empty where there is none
     * @param scope owns the result
     */
    NDArray encode(Cut cut, OptionalLong seed, PtNDManager scope) {
        NDList arguments = new NDList(scope.create(MiniBatches.places(cut.miniBatches())));
        for (int i = 0; i < cut.miniBatches().size(); i++) {
            OptionalLong own = seed.isPresent() ? OptionalLong.of(Seeds.of(seed.getAsLong(), i)) : OptionalLong.empty();
            try (PackedArrays packed = context.pack(cut.textsOf(i))) {
                NDArray found = encode(cut.way(), packed, own);
                found.attach(scope);
                found.setName("e[]");
                arguments.add(found);
            }
        }
        NDArray arranged = context.module().forward("arrange", arguments).get(0);
        arguments.forEach(NDArray::close);
        return arranged;
    }

    private NDArray encode(TorchWay way, PackedArrays packed, OptionalLong seed) {
        LayerByLayer layers = new LayerByLayer(objective, way);
        if (seed.isPresent() && layers.isPossible()) {
            return layers.encode(context, packed, seed.getAsLong());
        }
        seed.ifPresent(JniUtils::setSeed);
        return context.module()
                .forward(objective.encodeMethod(way), packed.with(context.parameters()))
                .get(0);
    }
}
