package org.sentenceforge.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.torch.PackedArrays;
import org.sentenceforge.core.torch.PackedBatch;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchModule;
import org.sentenceforge.core.torch.TorchParameters;
import org.sentenceforge.core.torch.TorchPlan;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.torch.TorchProgram;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.train.optimizer.AdamW;
import org.sentenceforge.train.optimizer.Optimizer;

/**
 * A model in training: its parameters, the optimiser's state and the programs that move them. Owns their native memory until closed.
 */
public final class TrainingStep implements AutoCloseable {
    private final TorchDevice device;
    private final List<Objective> objectives;
    private final List<SentenceModel> ways;
    private final TorchProgram program;
    private final List<String> names;
    private final TorchModule module;
    private final TorchParameters parameters;
    private final PtNDManager manager;
    private final Optimizer optimizer;

    /**
     * What a step found.
     *
     * @param loss         mean over its micro-batches, before the update
     * @param gradientNorm before clipping
     */
    public record Result(double loss, double gradientNorm) {}

    /** @param objectives of which each micro-batch names one */
    public TrainingStep(
            SentenceModel model,
            Weights weights,
            List<Objective> objectives,
            AdamW adamW,
            TorchPrecision precision,
            TorchDevice device) {
        this.device = device;
        this.objectives = objectives;
        ways = Stream.concat(
                        objectives.stream().flatMap(objective -> objective.columns().stream()), model.ways().stream())
                .distinct()
                .toList();
        program = TorchProgram.of(ways, TorchPlan.training(precision, device));
        names = List.copyOf(program.parameters().keySet());
        List<String> methods = new ArrayList<>(program.methods());
        for (int i = 0; i < objectives.size(); i++) {
            methods.add(objectives.get(i).loss().method("loss" + i));
            methods.add(gradients(i));
        }
        methods.add(ACCUMULATE);
        module = new TorchModule(device, methods);
        manager = device.newManager();
        parameters = TorchParameters.load(program, weights, TorchPrecision.FP32, device);
        parameters.list().forEach(parameter -> parameter.setRequiresGradient(true));
        optimizer = new Optimizer(adamW, parameters.byName(), device);
    }

    private static final String ACCUMULATE = """
            def accumulate(self: __torch__.Ops,
              some: Tensor,
              g: List[Tensor],
              sum: List[Tensor]) -> Tensor:
              _0 = torch._foreach_add_(sum, g)
              return some
            """;

    /** Forward, loss and gradients in one call: the loss, then the gradient of {@code share * loss} for each parameter of the objective. */
    private String gradients(int index) {
        List<Objective.Run> runs = objectives.get(index).runs();
        List<String> declarations = new ArrayList<>();
        StringBuilder encode = new StringBuilder();
        List<String> embeddings = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            String suffix = "_" + i;
            List<String> batch =
                    program.batch().stream().map(name -> name + suffix).toList();
            batch.forEach(name -> declarations.add(name + ": Tensor"));
            embeddings.add("e" + suffix);
            encode.append(String.format(
                    Locale.ROOT,
                    "e%s = (self).encode%d(%s, p)\n  ",
                    suffix,
                    ways.indexOf(runs.get(i).chain()),
                    String.join(", ", batch)));
        }
        String own = used(index).stream().map(i -> "p[" + i + "]").collect(Collectors.joining(", "));
        return """
                def gradientsINDEX(self: __torch__.Ops,
                  rows: Tensor,
                  share: Tensor,
                  DECLARATIONS,
                  p: List[Tensor]) -> List[Tensor]:
                  ENCODEe = torch.cat([EMBEDDINGS], 0)
                  loss = (self).lossINDEX(e, int(rows))
                  found = annotate(List[Tensor], [torch.detach(loss)])
                  for gradient in torch.grad([torch.mul(loss, share)], [OWN], None, False, False, False):
                    _0 = torch.append(found, unchecked_cast(Tensor, gradient))
                  return found
                """.replace("INDEX", Integer.toString(index))
                .replace("DECLARATIONS", String.join(",\n  ", declarations))
                .replace("ENCODE", encode)
                .replace("EMBEDDINGS", String.join(", ", embeddings))
                .replace("OWN", own);
    }

    /** Indices of the parameters that an objective depends on. */
    private List<Integer> used(int objective) {
        Set<String> used = objectives.get(objective).columns().stream()
                .flatMap(chain -> program.used().get(ways.indexOf(chain)).stream())
                .collect(Collectors.toSet());
        return IntStream.range(0, names.size())
                .filter(i -> used.contains(names.get(i)))
                .boxed()
                .toList();
    }

    /**
     * One update.
     *
     * @param batches      the micro-batches whose mean loss is made smaller
     * @param learningRate in force
     * @param seeds        a seed for the dropout of each micro-batch in turn
     */
    public Result run(List<MicroBatch> batches, double learningRate, LongSupplier seeds) {
        double total = 0;
        try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
            List<NDArray> sum = new ArrayList<>(Collections.nCopies(names.size(), null));
            for (MicroBatch batch : batches) {
                JniUtils.setSeed(seeds.getAsLong());
                NDList found = gradients(scope, batch, 1.0 / batches.size());
                total += found.get(0).getFloat();
                add(scope, used(batch.objective()), found.subList(1, found.size()), sum);
            }
            return new Result(total / batches.size(), optimizer.update(sum, learningRate));
        }
    }

    private NDList gradients(PtNDManager scope, MicroBatch batch, double share) {
        NDList arguments = new NDList(scope.create((long) batch.rows()), scope.create((float) share));
        List<PackedArrays> packed = new ArrayList<>();
        try {
            for (Objective.Run run : objectives.get(batch.objective()).runs()) {
                PackedArrays arrays =
                        new PackedArrays(device, program, new PackedBatch(batch.texts(run.from(), run.to())));
                packed.add(arrays);
                arguments.addAll(arrays.with(List.of()));
            }
            arguments.addAll(parameters.list());
            return module.train("gradients" + batch.objective(), arguments);
        } finally {
            packed.forEach(PackedArrays::close);
        }
    }

    /** Adds gradients, of the parameters with these indices, to sums, of which those that have none yet are null. */
    private void add(PtNDManager scope, List<Integer> indices, List<NDArray> gradients, List<NDArray> sums) {
        NDList added = new NDList();
        NDList grown = new NDList();
        for (int i = 0; i < gradients.size(); i++) {
            NDArray sum = sums.get(indices.get(i));
            if (sum == null) {
                sums.set(indices.get(i), gradients.get(i));
            } else {
                added.add(named(gradients.get(i), "g[]"));
                grown.add(named(sum, "sum[]"));
            }
        }
        if (!added.isEmpty()) {
            NDList arguments = new NDList(scope.create(0f));
            arguments.addAll(added);
            arguments.addAll(grown);
            module.infer("accumulate", arguments);
            added.forEach(NDArray::close);
        }
    }

    private static NDArray named(NDArray array, String name) {
        array.setName(name);
        return array;
    }

    /** The parameters as they are now. */
    public TorchParameters parameters() {
        return parameters;
    }

    public Optimizer optimizer() {
        return optimizer;
    }

    @Override
    public void close() {
        optimizer.close();
        module.close();
        parameters.close();
        manager.close();
    }
}
