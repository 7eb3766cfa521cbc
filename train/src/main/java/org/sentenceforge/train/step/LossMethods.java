package org.sentenceforge.train.step;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.torch.TorchPlan;
import org.sentenceforge.core.torch.TorchProgram;
import org.sentenceforge.core.torch.TorchWay;
import org.sentenceforge.train.loss.Gradients;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.OwnParameter;

/**
 * The forward passes and losses of some objectives as one program.
 *
 * @param program forward passes, with losses' own parameters at the end of the list
 * @param own     losses' own parameters by their names in that list
 * @param frozen  names of the model's parameters that no gradient is found for
 */
record LossMethods(
        TorchProgram program, List<ObjectiveProgram> objectives, Map<String, OwnParameter> own, Set<String> frozen) {

    /** Those of a training, of which each objective has its loss's parameters for itself. */
    static LossMethods ofTraining(SentenceModel model, List<Objective> objectives, TorchPlan plan, Set<String> frozen) {
        return of(
                model, objectives, IntStream.range(0, objectives.size()).boxed().toList(), planOf(model, plan), frozen);
    }

    /** Where the encoder has an adapter, what is frozen is never written to a file and may stay in 16 bits. */
    static TorchPlan planOf(SentenceModel model, TorchPlan plan) {
        return model.lora().isPresent() ? plan.overStored() : plan;
    }

    /**
     * @param model  whose every way must be in the program, whether an objective takes it or not
     * @param owners for each objective a number under which it has its loss's own parameters
     */
    static LossMethods of(
            SentenceModel model, List<Objective> objectives, List<Integer> owners, TorchPlan plan, Set<String> frozen) {
        List<TorchWay> ways = Stream.concat(
                        objectives.stream().flatMap(objective -> objective.ways().stream()),
                        model.ways().stream().map(TorchWay::of))
                .distinct()
                .toList();
        TorchProgram forward = TorchProgram.of(ways, plan);
        Map<String, OwnParameter> own = new LinkedHashMap<>();
        List<LossProgram> losses = new ArrayList<>();
        List<LossProgram> slices = new ArrayList<>();
        for (int i = 0; i < objectives.size(); i++) {
            Objective objective = objectives.get(i);
            boolean sliced = objective.gradients() instanceof Gradients.Cached
                    && objective.loss().sliceable();
            Function<OwnParameter, String> parameters = parameters(objective, owners.get(i), forward, own);
            losses.add(loss("loss" + i, objective, LossProgram.Rows.ALL, parameters));
            slices.add(sliced ? loss("slice" + i, objective, LossProgram.Rows.SLICE, parameters) : null);
        }
        Map<String, int[]> shapes = new LinkedHashMap<>();
        own.forEach((name, parameter) -> shapes.put(
                name, parameter.shape().stream().mapToInt(Integer::intValue).toArray()));
        TorchProgram program = forward.withParameters(shapes);
        List<ObjectiveProgram> programs = new ArrayList<>();
        for (int i = 0; i < objectives.size(); i++) {
            programs.add(objective(
                    i, owners.get(i), objectives.get(i), program, ways, losses.get(i), slices.get(i), frozen));
        }
        return new LossMethods(program, programs, own, frozen);
    }

    /** Whether no gradient is found for a parameter of the program. */
    boolean isFrozen(String parameter) {
        return Objective.isOneOf(frozen, parameter);
    }

    private static LossProgram loss(
            String name, Objective objective, LossProgram.Rows rows, Function<OwnParameter, String> parameters) {
        return LossProgram.of(
                name,
                objective.loss(),
                objective.columns().size(),
                objective.dimension(),
                objective.labelWidth(),
                objective.layers(),
                rows,
                parameters,
                objective.autoEncoder());
    }

    private static String prefix(int owner) {
        return "loss" + owner + "/";
    }

    /** Registers an objective's own parameters as its formula asks for them. */
    private static Function<OwnParameter, String> parameters(
            Objective objective, int owner, TorchProgram forward, Map<String, OwnParameter> own) {
        Loss loss = objective.loss();
        return parameter -> {
            if (parameter.initial() instanceof OwnParameter.OfAutoEncoder) {
                String name = objective.autoEncoder().orElseThrow().name(parameter.name());
                return "p[" + List.copyOf(forward.parameters().keySet()).indexOf(name) + "]";
            }
            String name = prefix(owner) + parameter.name();
            OwnParameter known = own.putIfAbsent(name, parameter);
            if (known != null && !known.equals(parameter)) {
                throw SforgeException.usage(loss.name() + ": the loss inside has a parameter '" + parameter.name()
                        + "' that would need the shapes " + known.shape() + " and " + parameter.shape()
                        + ", for different sizes of the embedding; choose a loss without, or a single size");
            }
            int index = List.copyOf(own.keySet()).indexOf(name);
            return "p[" + (forward.parameters().size() + index) + "]";
        };
    }

    private static ObjectiveProgram objective(
            int index,
            int owner,
            Objective objective,
            TorchProgram program,
            List<TorchWay> ways,
            LossProgram loss,
            LossProgram slice,
            Set<String> frozen) {
        Set<String> own = program.parameters().keySet().stream()
                .filter(name -> name.startsWith(prefix(owner)))
                .collect(Collectors.toSet());
        objective.autoEncoder().ifPresent(encoder -> own.addAll(encoder.learned()));
        own.removeIf(name -> Objective.isOneOf(frozen, name));
        Set<String> all = objective.ways().stream()
                .flatMap(way -> program.used().get(ways.indexOf(way)).stream())
                .collect(Collectors.toSet());
        all.addAll(own);
        all.removeIf(name -> Objective.isOneOf(frozen, name));
        return new ObjectiveProgram(
                index,
                objective,
                program,
                ways,
                loss,
                slice,
                frozen,
                ObjectiveProgram.indices(program, all),
                ObjectiveProgram.indices(program, own));
    }

    /** The texts of all methods that find values. */
    List<String> methods() {
        List<String> methods = new ArrayList<>(program.methods());
        objectives.forEach(objective -> methods.add(objective.loss().method()));
        methods.add(MiniBatchEncoder.ARRANGE);
        return methods;
    }
}
