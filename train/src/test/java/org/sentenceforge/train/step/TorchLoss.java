package org.sentenceforge.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.module.SparseAutoEncoder;
import org.sentenceforge.core.support.Array;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchModule;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.OwnParameter;
import org.sentenceforge.train.loss.Progress;

/** A loss as libtorch finds it from given embeddings, without any model. Owns native memory until closed. */
final class TorchLoss implements AutoCloseable {
    private static final TorchDevice CPU = TorchDevice.of(new Device.Cpu());

    private final Map<String, OwnParameter> own = new LinkedHashMap<>();
    private final LossProgram whole;
    private final Optional<LossProgram> slice;
    private final TorchModule module;

    /** @param gradients of the value, for each of {@link LossData#variables} */
    record Found(LossValue value, List<float[]> gradients) {}

    /**
     * Writes and loads the program.
     *
     * @param labelWidth how many numbers a label has, 0 for one that is no list; empty where there are no labels
     * @param layers     how many layers but the last there are; 0 for a loss that sees none
     */
    TorchLoss(Loss loss, int columns, int dimension, Optional<Integer> labelWidth, int layers) {
        Optional<SparseAutoEncoder> autoEncoder = TestAutoEncoder.of(loss, columns, dimension);
        Function<OwnParameter, String> parameters = parameter -> {
            if (parameter.name().equals(SparseAutoEncoder.IDLE)) {
                return "torch.new_zeros(e0, " + parameter.shape() + ")";
            }
            own.putIfAbsent(parameter.name(), parameter);
            return "p[" + List.copyOf(own.keySet()).indexOf(parameter.name()) + "]";
        };
        whole = LossProgram.of(
                "loss", loss, columns, dimension, labelWidth, layers, LossProgram.Rows.ALL, parameters, autoEncoder);
        slice = loss.sliceable()
                ? Optional.of(LossProgram.of(
                        "slice",
                        loss,
                        columns,
                        dimension,
                        labelWidth,
                        layers,
                        LossProgram.Rows.SLICE,
                        parameters,
                        autoEncoder))
                : Optional.empty();
        List<String> methods = new ArrayList<>(List.of(whole.method(), gradients(whole, "loss", List.of())));
        slice.ifPresent(some ->
                methods.addAll(List.of(some.method(), gradients(some, "slice", List.of("first", "count")))));
        module = new TorchModule(CPU, methods);
    }

    private String gradients(LossProgram program, String method, List<String> further) {
        List<String> arguments = new ArrayList<>(program.embeddings());
        arguments.addAll(program.inputs());
        arguments.addAll(further);
        List<String> wanted = new ArrayList<>(program.embeddings());
        IntStream.range(0, own.size()).forEach(i -> wanted.add("p[" + i + "]"));
        return """
                def METHOD_gradients(self: __torch__.Ops,
                  DECLARED: Tensor,
                  p: List[Tensor]) -> List[Tensor]:
                  values = (self).METHOD(ARGUMENTS, p)
                  found = annotate(List[Tensor], [])
                  for value in values:
                    _0 = torch.append(found, torch.detach(value))
                  for gradient in torch.grad([values[0]], [WANTED], None, False, False, False):
                    _1 = torch.append(found, unchecked_cast(Tensor, gradient))
                  return found
                """.replace("METHOD", method)
                .replace("DECLARED", String.join(": Tensor,\n  ", arguments))
                .replace("ARGUMENTS", String.join(", ", arguments))
                .replace("WANTED", String.join(", ", wanted));
    }

    /** The loss's own parameters. */
    List<OwnParameter> own() {
        return List.copyOf(own.values());
    }

    boolean sliceable() {
        return slice.isPresent();
    }

    Found of(LossData data) {
        return of(data, whole, "loss_gradients", new int[0]);
    }

    /** Over some rows alone. */
    Found of(LossData data, int first, int count) {
        return of(data, slice.orElseThrow(), "slice_gradients", new int[] {first, count});
    }

    private Found of(LossData data, LossProgram program, String method, int[] range) {
        try (PtNDManager scope = CPU.newManager()) {
            NDList arguments = new NDList();
            data.embeddings().forEach(column -> arguments.add(variable(column, scope)));
            data.labels().ifPresent(labels -> arguments.add(array(labels.values(), scope)));
            data.guide().forEach(column -> arguments.add(array(column, scope)));
            data.textIds().forEach(column -> arguments.add(array(column, scope)));
            data.places().ifPresent(places -> arguments.add(array(places, scope)));
            if (!program.draws().isEmpty()) {
                arguments.add(scope.create(LossArrays.draws(program.draws(), data.seed())));
            }
            if (!program.schedules().isEmpty()) {
                arguments.add(scope.create(LossArrays.shares(program.schedules(), Progress.END)));
            }
            Arrays.stream(range).forEach(number -> arguments.add(scope.create((long) number)));
            own.keySet().forEach(name -> {
                NDArray parameter = variable(data.parameters().get(name), scope);
                parameter.setName("p[]");
                arguments.add(parameter);
            });
            if (own.isEmpty()) {
                NDArray none = scope.create(0f);
                none.setName("p[]");
                arguments.add(none);
            }
            NDList found = module.train(method, arguments);
            int values = 1 + program.reports();
            return new Found(
                    LossValue.of(program, StepContext.numbers(found, values)),
                    found.subList(values, found.size()).stream()
                            .map(NDArray::toFloatArray)
                            .toList());
        }
    }

    private static NDArray variable(Array values, PtNDManager scope) {
        NDArray array = array(values, scope);
        array.setRequiresGradient(true);
        return array;
    }

    private static NDArray array(Array values, PtNDManager scope) {
        float[] floats = new float[values.data().length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values.data()[i];
        }
        return scope.create(
                floats, new Shape(Arrays.stream(values.shape()).asLongStream().toArray()));
    }

    @Override
    public String toString() {
        return own.values().stream()
                .map(parameter -> String.format(Locale.ROOT, "%s %s", parameter.name(), parameter.shape()))
                .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        module.close();
    }
}
