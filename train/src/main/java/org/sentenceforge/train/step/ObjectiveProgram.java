package org.sentenceforge.train.step;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sentenceforge.core.torch.TorchProgram;
import org.sentenceforge.core.torch.TorchWay;

/**
 * The TorchScript of an objective beside its loss's: what finds gradients.
 *
 * @param index      of the objective; methods end in it
 * @param program    the forward passes, with all parameters that there are
 * @param ways       those of the program, in its order
 * @param loss       the value for whole batches
 * @param slice      the value for some rows; null where there is no such
 * @param frozen     names of the model's parameters that no gradient is found for
 * @param parameters indices of the trained parameters that the value depends on: all, and those of the loss itself
 * @param own        indices of those of the loss itself
 */
record ObjectiveProgram(
        int index,
        Objective objective,
        TorchProgram program,
        List<TorchWay> ways,
        LossProgram loss,
        LossProgram slice,
        Set<String> frozen,
        List<Integer> parameters,
        List<Integer> own) {

    /** Indices of a way's trained parameters. */
    List<Integer> parametersOf(TorchWay way) {
        Set<String> trained = new HashSet<>(program.used().get(ways.indexOf(way)));
        trained.removeIf(name -> Objective.isOneOf(frozen, name));
        return indices(program, trained);
    }

    static List<Integer> indices(TorchProgram program, Set<String> names) {
        List<String> all = List.copyOf(program.parameters().keySet());
        return IntStream.range(0, all.size())
                .filter(i -> names.contains(all.get(i)))
                .boxed()
                .toList();
    }

    String encodeMethod(TorchWay way) {
        return "encode" + ways.indexOf(way);
    }

    String pullMethod(TorchWay way) {
        return "pull" + ways.indexOf(way);
    }

    /** {@code valueINDEX}: value and reported scalars, from each run's embeddings. */
    String value() {
        String declaredRuns = IntStream.range(0, objective.runs().size())
                .mapToObj(i -> "run" + i + ": Tensor,\n  ")
                .collect(Collectors.joining());
        return """
                def valueINDEX(self: __torch__.Ops,
                  rows: Tensor,
                  INPUTS  RUNSp: List[Tensor]) -> List[Tensor]:
                  COLUMNSreturn (self).lossINDEX(ARGUMENTS, p)
                """.replace("RUNS", declaredRuns)
                .replace("COLUMNS", columns(""))
                .replace("INPUTS", declared(loss.inputs()))
                .replace("ARGUMENTS", arguments(loss, List.of()))
                .replace("INDEX", Integer.toString(index));
    }

    /**
     * {@code gradientsINDEX}: forward, loss and gradients in one call: value, reported scalars, then the gradient of {@code share *
     * value} for each parameter of the objective.
     */
    String direct() {
        StringBuilder encode = new StringBuilder();
        List<String> declarations = new ArrayList<>();
        for (int i = 0; i < objective.runs().size(); i++) {
            String suffix = "_" + i;
            List<String> batch =
                    program.batch().stream().map(name -> name + suffix).toList();
            batch.forEach(name -> declarations.add(name + ": Tensor"));
            encode.append(String.format(
                    Locale.ROOT,
                    "run%d = (self).%s(%s, p)\n  ",
                    i,
                    encodeMethod(objective.runs().get(i).way()),
                    String.join(", ", batch)));
        }
        return """
                def gradientsINDEX(self: __torch__.Ops,
                  rows: Tensor,
                  share: Tensor,
                  INPUTS  DECLARATIONS,
                  p: List[Tensor]) -> List[Tensor]:
                  ENCODECOLUMNSvalues = (self).lossINDEX(ARGUMENTS, p)
                  found = annotate(List[Tensor], [])
                  for value in values:
                    _0 = torch.append(found, torch.detach(value))
                  for gradient in torch.grad([torch.mul(values[0], share)], [PARAMETERS], None, False, False, False):
                    _1 = torch.append(found, unchecked_cast(Tensor, gradient))
                  return found
                """.replace("DECLARATIONS", String.join(",\n  ", declarations))
                .replace("ENCODE", encode)
                .replace("COLUMNS", columns(""))
                .replace("PARAMETERS", list(parameters))
                .replace("INPUTS", declared(loss.inputs()))
                .replace("ARGUMENTS", arguments(loss, List.of()))
                .replace("INDEX", Integer.toString(index));
    }

    /**
     * {@code embeddingGradientsINDEX}: value, reported scalars, then the gradient of {@code share * value} for each run's embeddings
     * [texts, dimension] and for each parameter of the loss itself.
     */
    String embeddingGradients() {
        return embeddingGradients("embeddingGradients", loss, List.of(), "loss");
    }

    /** {@code sliceGradientsINDEX}: the same over {@code count} rows from {@code first} on. */
    String sliceGradients() {
        return embeddingGradients("sliceGradients", slice, List.of("first", "count"), "slice");
    }

    private String embeddingGradients(String method, LossProgram value, List<String> further, String valueMethod) {
        int runs = objective.runs().size();
        List<String> inputs = new ArrayList<>(value.inputs());
        inputs.addAll(further);
        String declaredRuns = IntStream.range(0, runs)
                .mapToObj(i -> "run" + i + ": Tensor,\n  ")
                .collect(Collectors.joining());
        String leaves = IntStream.range(0, runs)
                .mapToObj(i -> "leaf" + i + " = torch.requires_grad_(torch.detach(run" + i + "), True)\n  ")
                .collect(Collectors.joining());
        List<String> wanted = new ArrayList<>();
        IntStream.range(0, runs).forEach(i -> wanted.add("leaf" + i));
        own.forEach(i -> wanted.add("p[" + i + "]"));
        return """
                def METHODINDEX(self: __torch__.Ops,
                  rows: Tensor,
                  share: Tensor,
                  INPUTS  RUNSp: List[Tensor]) -> List[Tensor]:
                  LEAVESCOLUMNSvalues = (self).VALUEINDEX(ARGUMENTS, p)
                  found = annotate(List[Tensor], [])
                  for value in values:
                    _0 = torch.append(found, torch.detach(value))
                  for gradient in torch.grad([torch.mul(values[0], share)], [WANTED], None, False, False, False):
                    _1 = torch.append(found, unchecked_cast(Tensor, gradient))
                  return found
                """.replace("METHOD", method)
                .replace("RUNS", declaredRuns)
                .replace("LEAVES", leaves)
                .replace("COLUMNS", columns("leaf"))
                .replace("WANTED", String.join(", ", wanted))
                .replace("INPUTS", declared(inputs))
                .replace("ARGUMENTS", arguments(value, further))
                .replace("VALUE", valueMethod)
                .replace("INDEX", Integer.toString(index));
    }

    /**
     * {@code pullWAY}: encodes a mini-batch and passes the gradient of its embeddings, rows {@code places} of g, on to the parameters of
     * the way.
     */
    String pull(TorchWay way) {
        return """
                def METHOD(self: __torch__.Ops,
                  g: Tensor,
                  places: Tensor,
                  BATCH: Tensor,
                  p: List[Tensor]) -> List[Tensor]:
                  e = (self).ENCODE(ARGUMENTS, p)
                  found = annotate(List[Tensor], [])
                  own = annotate(List[Optional[Tensor]], [torch.index_select(g, 0, places)])
                  for gradient in torch.grad([e], [PARAMETERS], own, False, False, False):
                    _0 = torch.append(found, unchecked_cast(Tensor, gradient))
                  return found
                """.replace("METHOD", pullMethod(way))
                .replace("ENCODE", encodeMethod(way))
                .replace("BATCH", String.join(": Tensor,\n  ", program.batch()))
                .replace("ARGUMENTS", String.join(", ", program.batch()))
                .replace("PARAMETERS", list(parametersOf(way)));
    }

    /** Lines that cut the runs' embeddings into columns. */
    private String columns(String prefix) {
        StringBuilder lines = new StringBuilder();
        List<Objective.Run> runs = objective.runs();
        for (int i = 0; i < runs.size(); i++) {
            Objective.Run run = runs.get(i);
            for (int column = run.from(); column < run.to(); column++) {
                lines.append(String.format(
                        Locale.ROOT,
                        "e%d = torch.narrow(%s%d, -2, torch.mul(%d, int(rows)), int(rows))\n  ",
                        column,
                        prefix.isEmpty() ? "run" : prefix,
                        i,
                        column - run.from()));
            }
        }
        return lines.toString();
    }

    private static String declared(List<String> names) {
        return names.stream().map(name -> name + ": Tensor,\n  ").collect(Collectors.joining());
    }

    private static String arguments(LossProgram value, List<String> further) {
        Set<String> all = new LinkedHashSet<>(value.embeddings());
        all.addAll(value.inputs());
        all.addAll(further);
        return String.join(", ", all);
    }

    private static String list(List<Integer> indices) {
        return indices.stream().map(i -> "p[" + i + "]").collect(Collectors.joining(", "));
    }
}
