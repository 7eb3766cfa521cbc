package org.sentenceforge.export.operations;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.sentenceforge.core.architecture.Encoder;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.TensorOps;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.GraphBuilder;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.GraphValue;

/**
 * The operations of a model's encoder, one after the other, which are the same on every backend: step i of a graph can be compared
 * with step i of another backend.
 */
public final class EncoderSteps {
    /** What names inputs and parameters and computes nothing. */
    private static final Set<String> SOURCES =
            Set.of("parameter", "tokenIds", "tokenTypes", "positions", "positionsAfter");

    private EncoderSteps() {}

    /** The value of each step in a graph as {@link ModelGraph} writes it; none where the model does not begin with an encoder. */
    public static List<GraphValue> inGraph(
            SentenceModel model, Weights weights, GraphStyle style, QuantizationPlan plan) {
        if (!(model.modules().get(0) instanceof Transformer first)) {
            return List.of();
        }
        TracedEncoder traced = new TracedEncoder(first.encoder());
        new Transformer(traced, first.folder())
                .apply(new OnnxOps(new GraphBuilder(style.opset()), weights, style, plan), null);
        return traced.results.stream().map(GraphValue.class::cast).toList();
    }

    /**
     * The model that ends with a step, whose result [..., width] takes the token embeddings' place.
     *
     * @param model one that begins with an encoder
     */
    public static SentenceModel upTo(SentenceModel model, int step, int width) {
        Transformer first = (Transformer) model.modules().get(0);
        return new SentenceModel(
                List.of(new Transformer(new PartialEncoder(first.encoder(), step, width), first.folder())));
    }

    private record PartialEncoder(Encoder whole, int step, int hiddenSize) implements Encoder {

        @Override
        public String architecture() {
            return whole.architecture();
        }

        @Override
        public int maxPositions() {
            return whole.maxPositions();
        }

        @Override
        public <T> List<T> hiddenStates(TensorOps<T> ops) {
            List<T> results = new ArrayList<>();
            whole.hiddenStates(traced(ops, results));
            return List.of(results.get(step));
        }
    }

    private static final class TracedEncoder implements Encoder {
        private final Encoder encoder;
        private List<?> results = List.of();

        TracedEncoder(Encoder encoder) {
            this.encoder = encoder;
        }

        @Override
        public String architecture() {
            return encoder.architecture();
        }

        @Override
        public int hiddenSize() {
            return encoder.hiddenSize();
        }

        @Override
        public int maxPositions() {
            return encoder.maxPositions();
        }

        @Override
        public <T> List<T> hiddenStates(TensorOps<T> ops) {
            List<T> steps = new ArrayList<>();
            results = steps;
            return encoder.hiddenStates(traced(ops, steps));
        }
    }

    /** The same operations, each result of which is added to a list. */
    @SuppressWarnings("unchecked")
    private static <T> TensorOps<T> traced(TensorOps<T> ops, List<T> results) {
        return (TensorOps<T>) Proxy.newProxyInstance(
                TensorOps.class.getClassLoader(), new Class<?>[] {TensorOps.class}, (proxy, method, arguments) -> {
                    Object result = call(ops, method, arguments);
                    if (result instanceof List<?> parts) {
                        parts.forEach(part -> results.add((T) part));
                    } else if (!SOURCES.contains(method.getName())) {
                        results.add((T) result);
                    }
                    return result;
                });
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
