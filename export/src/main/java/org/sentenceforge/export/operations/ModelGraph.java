package org.sentenceforge.export.operations;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import org.sentenceforge.core.module.Classification;
import org.sentenceforge.core.module.Features;
import org.sentenceforge.core.module.LogitScore;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.GraphBuilder;
import org.sentenceforge.export.graph.GraphInputs;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.GraphValue;
import org.sentenceforge.export.graph.OnnxGraph;

/** A whole model as a graph: from token ids to the tokens' vectors and, behind the chain's other modules, one vector per text. */
public final class ModelGraph {
    public static final String LAST_HIDDEN_STATE = "last_hidden_state";
    public static final String TOKEN_EMBEDDINGS = "token_embeddings";
    /** The scores of a cross-encoder, which take the sentence embedding's place, or what a masked language model says of each token. */
    public static final String LOGITS = "logits";

    public static final String SENTENCE_EMBEDDING = "sentence_embedding";

    private ModelGraph() {}

    /** The graph of a model; its parameters are read from the weights when it is written, so these must stay open until then. */
    public static OnnxGraph of(SentenceModel model, Weights weights, GraphStyle style) {
        return of(model, weights, style, QuantizationPlan.NONE, GraphExtent.WHOLE);
    }

    /** @param plan which layers are computed in 8 bits where the style asks for 8 bits */
    public static OnnxGraph of(
            SentenceModel model, Weights weights, GraphStyle style, QuantizationPlan plan, GraphExtent extent) {
        return switch (extent) {
            case WHOLE -> whole(model, weights, style, plan);
            case TRANSFORMER -> transformer(model, weights, style, plan);
        };
    }

    /** Has the one output that graphs have which sentence-transformers exports. */
    private static OnnxGraph transformer(
            SentenceModel model, Weights weights, GraphStyle style, QuantizationPlan plan) {
        GraphBuilder graph = new GraphBuilder(style.opset());
        GraphValue tokens = model.modules()
                .get(0)
                .apply(new OnnxOps(graph, weights, style, plan), null)
                .tokenEmbeddings();
        tokenOutput(graph, LAST_HIDDEN_STATE, tokens);
        return graph.build();
    }

    private static OnnxGraph whole(SentenceModel model, Weights weights, GraphStyle style, QuantizationPlan plan) {
        GraphBuilder graph = new GraphBuilder(style.opset());
        OnnxOps ops = new OnnxOps(graph, weights, style, plan);
        Features<GraphValue> features = model.forward(ops);
        if (ops.logits() != null) {
            tokenOutput(graph, LOGITS, ops.logits());
            sentenceOutput(graph, features.sentenceEmbedding());
            return graph.build();
        }
        if (endsInScores(model)) {
            GraphValue logits = features.sentenceEmbedding();
            graph.output(LOGITS, logits, GraphInputs.BATCH, Integer.toString(logits.width()));
            return graph.build();
        }
        GraphValue tokens = features.tokenEmbeddings();
        if (tokens != null) {
            tokenOutput(graph, LAST_HIDDEN_STATE, tokens);
            tokenOutput(graph, TOKEN_EMBEDDINGS, tokens);
        }
        if (features.sentenceEmbedding() != null) {
            sentenceOutput(graph, features.sentenceEmbedding());
        }
        return graph.build();
    }

    private static boolean endsInScores(SentenceModel model) {
        SentenceModule last = model.modules().get(model.modules().size() - 1);
        return last instanceof Classification || last instanceof LogitScore;
    }

    /** The modules behind the transformer alone: from the tokens' vectors to one vector per text. */
    public static OnnxGraph behindTransformer(SentenceModel model, Weights weights, int hiddenSize) {
        GraphBuilder graph = new GraphBuilder(GraphStyle.PORTABLE.opset());
        String vectors = graph.input(
                GraphInputs.TOKEN_VECTORS,
                TensorProto.DataType.FLOAT,
                GraphInputs.BATCH,
                GraphInputs.TOKENS,
                Integer.toString(hiddenSize));
        OnnxOps ops = new OnnxOps(graph, weights, GraphStyle.PORTABLE, QuantizationPlan.NONE);
        Features<GraphValue> features = new Features<>(List.of(), new GraphValue(vectors, "", hiddenSize), null);
        for (SentenceModule module : model.modules()) {
            if (!(module instanceof Transformer)) {
                features = module.apply(ops, features);
            }
        }
        sentenceOutput(graph, features.sentenceEmbedding());
        return graph.build();
    }

    private static void tokenOutput(GraphBuilder graph, String name, GraphValue tokens) {
        graph.output(name, tokens, GraphInputs.BATCH, GraphInputs.TOKENS, Integer.toString(tokens.width()));
    }

    private static void sentenceOutput(GraphBuilder graph, GraphValue sentence) {
        graph.output(SENTENCE_EMBEDDING, sentence, GraphInputs.BATCH, Integer.toString(sentence.width()));
    }
}
