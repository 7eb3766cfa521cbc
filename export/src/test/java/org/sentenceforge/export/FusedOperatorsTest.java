package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.support.GoldenModel;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.OnnxGraph;
import org.sentenceforge.export.operations.ModelGraph;

/** Which of ONNX Runtime's operators the layers of an architecture become; that they are right is for {@link FusedGoldenTest}. */
class FusedOperatorsTest {

    @Test
    void everyNormButThatOfTheHeadsIsOneNodeWithTheSumBeforeIt() {
        assertThat(operators("BertModel")).doesNotContainKey("LayerNormalization");
        assertThat(operators("ModernBertModel")).containsEntry("LayerNormalization", 1L); // that of the embeddings
        assertThat(operators("Qwen2Model")).containsEntry("ReduceMean", 1L); // the first layer's, before any sum
    }

    @Test
    void attentionTakesItsLinearLayersBiasesPositionsAndSoftCap() {
        assertThat(operators("MPNetModel")).containsKey("Attention").doesNotContainKey("Softmax");
        assertThat(operators("ModernBertModel")).containsKeys("RotaryEmbedding", "MultiHeadAttention");
        assertThat(operators("Gemma2Model"))
                .containsKeys("RotaryEmbedding", "GroupQueryAttention")
                .doesNotContainKeys("Softmax", "Tanh");
    }

    /** How many nodes of each operator there are. */
    private static Map<String, Long> operators(String architecture) {
        GoldenModel golden = GoldenModel.all().stream()
                .filter(model -> model.toString().equals(architecture))
                .findFirst()
                .orElseThrow();
        SentenceModel model = new SentenceModel(
                List.of(new Transformer(golden.config("config.json").encoder())));
        try (Weights weights = golden.weights()) {
            OnnxGraph graph = ModelGraph.of(model, weights, TestGraphs.FUSED);
            Set<String> names = graph.nodes().stream().map(NodeProto::getName).collect(Collectors.toSet());
            assertThat(names).hasSize(graph.nodes().size());
            return graph.nodes().stream().collect(Collectors.groupingBy(NodeProto::getOpType, Collectors.counting()));
        }
    }
}
