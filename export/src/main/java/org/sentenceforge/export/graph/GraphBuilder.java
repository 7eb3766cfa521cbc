package org.sentenceforge.export.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Collects the nodes of an ONNX graph. A node that was written before, with the same inputs and attributes, is not written
 * again: masks and rotary tables are shared by all layers. What no output needs is left out of the finished graph.
 */
public final class GraphBuilder {
    /** ONNX Runtime's own operators. */
    static final String CONTRIB = "com.microsoft";

    private record KnownNode(NodeProto body, int outputs) {}

    private final Opset opset;
    private final List<NodeProto> nodes = new ArrayList<>();
    private final Map<KnownNode, List<String>> known = new HashMap<>();
    private final Map<String, NodeProto> producers = new HashMap<>();
    private final Map<String, String> replaced = new HashMap<>();
    private final Map<String, Initializer> initializers = new LinkedHashMap<>();
    private final Map<String, ValueInfoProto> inputs = new LinkedHashMap<>();
    private final List<ValueInfoProto> outputs = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    public GraphBuilder(Opset opset) {
        this.opset = opset;
    }

    public Opset opset() {
        return opset;
    }

    /** A graph input; a dimension is a number or the name of a variable size. */
    public String input(String name, TensorProto.DataType type, String... dimensions) {
        if (inputs.putIfAbsent(name, valueInfo(name, type, List.of(dimensions))) == null) {
            names.add(name);
        }
        return name;
    }

    /** Makes a float32 value an output under the given name; a dimension is a number or the name of a variable size. */
    public void output(String name, GraphValue value, String... dimensions) {
        NodeProto.Builder identity = NodeProto.newBuilder();
        nodes.add(identity.setOpType("Identity")
                .setName(unique("output/" + name))
                .addInput(current(value.name()))
                .addOutput(name)
                .build());
        producers.put(name, nodes.get(nodes.size() - 1));
        outputs.add(valueInfo(name, TensorProto.DataType.FLOAT, List.of(dimensions)));
    }

    public Node node(String operator, String scope) {
        return new Node(operator, scope);
    }

    /** A sum, mean, norm or extreme over some dimensions, which keep the size 1. */
    public Node reduce(String operator, String scope, String value, long... dimensions) {
        Node node = node(operator, scope).inputs(value);
        return opset.hasDimensionsAsInput() || operator.equals("ReduceSum")
                ? node.inputs(vector(dimensions))
                : node.with("axes", dimensions);
    }

    /** The last dimension in equal parts. */
    public List<String> split(String scope, String value, int parts) {
        Node node = node("Split", scope).inputs(value).with("axis", -1);
        return (opset.hasDimensionsAsInput() ? node.with("num_outputs", parts) : node).outputs(parts);
    }

    /** The size of one dimension: a scalar. */
    public String size(String value, String scope, int dimension) {
        if (!opset.hasPartialShape()) {
            return node("Gather", scope)
                    .inputs(node("Shape", scope).inputs(value).output(), scalar((long) dimension))
                    .output();
        }
        String shape = node("Shape", scope)
                .inputs(value)
                .with("start", dimension)
                .with("end", dimension + 1)
                .output();
        return node("Squeeze", scope).inputs(shape).output();
    }

    public String cast(String value, String scope, TensorProto.DataType type) {
        return node("Cast", scope)
                .inputs(value)
                .with("to", (long) type.getNumber())
                .output();
    }

    /** The operator that makes a value, if it is not an input or a constant. */
    public Optional<NodeProto> producer(String value) {
        return Optional.ofNullable(producers.get(value));
    }

    /** From now on, who reads the first value reads the second one, which is the same number by number. */
    public void replace(String value, String by) {
        replaced.put(value, by);
    }

    private String current(String value) {
        return replaced.getOrDefault(value, value);
    }

    /** Adds an initializer unless there is one of that name. */
    public String initializer(Initializer initializer) {
        if (initializers.putIfAbsent(initializer.name(), initializer) == null) {
            names.add(initializer.name());
        }
        return initializer.name();
    }

    public boolean isInitializer(String value) {
        return initializers.containsKey(value);
    }

    /** Whether a value follows from parameters alone, whatever the inputs are. */
    public boolean isConstant(String value) {
        return isInitializer(value)
                || producer(value)
                        .filter(node ->
                                node.getInputList().stream().allMatch(input -> input.isEmpty() || isConstant(input)))
                        .isPresent();
    }

    public String scalar(double value) {
        return initializer(Initializer.of("float_" + (float) value, List.of(), (float) value));
    }

    public String scalar(long value) {
        return initializer(Initializer.of("int_" + value, List.of(), value));
    }

    public String vector(long... values) {
        String name = Arrays.stream(values).mapToObj(Long::toString).collect(Collectors.joining("_", "ints_", ""));
        return initializer(Initializer.of(name, List.of((long) values.length), values));
    }

    /** The graph as far as its outputs need it. */
    public OnnxGraph build() {
        Set<String> needed = new HashSet<>();
        outputs.forEach(output -> needed.add(output.getName()));
        List<NodeProto> live = new ArrayList<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            NodeProto node = nodes.get(i);
            if (node.getOutputList().stream().anyMatch(needed::contains)) {
                live.add(withoutUnneeded(node, needed));
                needed.addAll(node.getInputList());
            }
        }
        Collections.reverse(live);
        return new OnnxGraph(
                opset,
                live,
                inputs.values().stream()
                        .filter(input -> needed.contains(input.getName()))
                        .toList(),
                outputs,
                initializers.values().stream()
                        .filter(initializer -> needed.contains(initializer.name()))
                        .toList());
    }

    /** ONNX Runtime's own operators need not give their last outputs, and are faster without. */
    private static NodeProto withoutUnneeded(NodeProto node, Set<String> needed) {
        int count = node.getOutputCount();
        while (node.getDomain().equals(CONTRIB) && !needed.contains(node.getOutput(count - 1))) {
            count--;
        }
        return count == node.getOutputCount()
                ? node
                : node.toBuilder()
                        .clearOutput()
                        .addAllOutput(node.getOutputList().subList(0, count))
                        .build();
    }

    private static ValueInfoProto valueInfo(String name, TensorProto.DataType type, List<String> dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String dimension : dimensions) {
            if (Character.isDigit(dimension.charAt(0))) {
                shape.addDimBuilder().setDimValue(Long.parseLong(dimension));
            } else {
                shape.addDimBuilder().setDimParam(dimension);
            }
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(type.getNumber())
                .setShape(shape)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private String unique(String wanted) {
        String name = wanted;
        for (int i = 1; !names.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }

    /** One operator being put together: inputs and attributes first, then its outputs. */
    public final class Node {
        private final NodeProto.Builder proto = NodeProto.newBuilder();
        private final String scope;

        private Node(String operator, String scope) {
            proto.setOpType(operator);
            this.scope = scope;
        }

        public String scope() {
            return scope;
        }

        /** One of {@link #CONTRIB}. */
        public Node contrib() {
            proto.setDomain(CONTRIB);
            return this;
        }

        public Node inputs(String... values) {
            Arrays.stream(values).map(GraphBuilder.this::current).forEach(proto::addInput);
            return this;
        }

        public Node inputs(GraphValue... values) {
            Arrays.stream(values)
                    .map(GraphValue::name)
                    .map(GraphBuilder.this::current)
                    .forEach(proto::addInput);
            return this;
        }

        public Node with(String attribute, long value) {
            proto.addAttributeBuilder()
                    .setName(attribute)
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(value);
            return this;
        }

        public Node with(String attribute, double value) {
            proto.addAttributeBuilder()
                    .setName(attribute)
                    .setType(AttributeProto.AttributeType.FLOAT)
                    .setF((float) value);
            return this;
        }

        public Node with(String attribute, long... values) {
            proto.addAttributeBuilder()
                    .setName(attribute)
                    .setType(AttributeProto.AttributeType.INTS)
                    .addAllInts(Arrays.stream(values).boxed().toList());
            return this;
        }

        public Node with(String attribute, String value) {
            proto.addAttributeBuilder()
                    .setName(attribute)
                    .setType(AttributeProto.AttributeType.STRING)
                    .setS(ByteString.copyFromUtf8(value));
            return this;
        }

        /** The only output. */
        public String output() {
            return outputs(1).get(0);
        }

        public GraphValue output(int width) {
            return new GraphValue(output(), scope, width);
        }

        /** @param omitted numbers of outputs that are not asked for; their names are empty */
        public List<String> outputs(int count, Integer... omitted) {
            return known.computeIfAbsent(new KnownNode(proto.build(), count), key -> {
                String name = unique(scope.isEmpty() ? proto.getOpType() : scope + "/" + proto.getOpType());
                proto.setName(name);
                for (int i = 0; i < count; i++) {
                    proto.addOutput(List.of(omitted).contains(i) ? "" : count == 1 ? name : unique(name + ":" + i));
                }
                NodeProto node = proto.build();
                nodes.add(node);
                node.getOutputList().forEach(output -> producers.put(output, node));
                return List.copyOf(node.getOutputList());
            });
        }
    }
}
