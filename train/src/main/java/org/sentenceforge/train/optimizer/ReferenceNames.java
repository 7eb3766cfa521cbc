package org.sentenceforge.train.optimizer;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sentenceforge.core.module.Classification;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.Transformer;

/**
 * What the reference calls a model's parameters in training, where the model is an attribute of a loss:
 *
 * <table>
 *   <caption>our name, and the reference's</caption>
 *   <tr><td>{@code encoder.layer.0…}</td>
 *       <td>{@code model.0.model.encoder.layer.0…}, up to 5.3 {@code model.0.auto_model.encoder.layer.0…}</td></tr>
 *   <tr><td>{@code 2_Dense/linear.weight}</td><td>{@code model.2.linear.weight}</td></tr>
 *   <tr><td>{@code query_0_StaticEmbedding/embedding.weight}</td>
 *       <td>{@code model.0.sub_modules.query.0.embedding.weight}</td></tr>
 *   <tr><td>{@code encoder.layer.0…} of a cross-encoder</td>
 *       <td>{@code model.0.model.bert.encoder.layer.0…}, up to 5.3 {@code model.model.bert.encoder.layer.0…}</td></tr>
 *   <tr><td>{@code encoder.layer.0…} of a masked language model</td>
 *       <td>{@code model.0.model.bert.encoder.layer.0…}, up to 5.3 {@code model.0.auto_model.bert.encoder.layer.0…}</td></tr>
 *   <tr><td>{@code loss/classifier.weight}, below a folder that is no module's</td><td>{@code classifier.weight}</td></tr>
 * </table>
 */
public final class ReferenceNames {
    /** What names begin with there, by the folder that they begin with here; the longest folder first. */
    private final Map<String, List<String>> prefixes =
            new TreeMap<>(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    private final Set<String> encoderNames;
    private final String headPrefix;

    private ReferenceNames(Set<String> encoderNames, String headPrefix) {
        this.encoderNames = encoderNames;
        this.headPrefix = headPrefix;
    }

    /** @param headPrefix what the encoder's names begin with in a class with a head, such as {@code bert.} */
    public static ReferenceNames of(SentenceModel model, String headPrefix) {
        boolean scores = model.modules().stream().anyMatch(Classification.class::isInstance);
        Optional<Transformer> withHead = model.ways().stream()
                .map(way -> way.modules().get(0))
                .filter(first -> first instanceof Transformer transformer
                        && (scores || transformer.head().isPresent()))
                .map(Transformer.class::cast)
                .findFirst();
        ReferenceNames names = withHead.map(first -> new ReferenceNames(namesOf(first), headPrefix))
                .orElseGet(() -> new ReferenceNames(Set.of(), ""));
        if (scores) {
            names.prefixes.put("", List.of("model.0.model.", "model.model."));
        } else {
            names.place(model.modules(), "model.");
        }
        return names;
    }

    /** Those of the encoder without its folder, and without a masked language model's head. */
    private static Set<String> namesOf(Transformer transformer) {
        Transformer bare = new Transformer(transformer.encoder(), "");
        return ParameterScan.shapes(new SentenceModel(List.of(bare))).keySet();
    }

    private void place(List<SentenceModule> modules, String chain) {
        for (int i = 0; i < modules.size(); i++) {
            SentenceModule module = modules.get(i);
            String place = chain + i + ".";
            module.routes().forEach((route, inner) -> place(inner, place + "sub_modules." + route + "."));
            if (module.folder() != null) {
                // a module that several routes share has the first one's name
                prefixes.putIfAbsent(
                        module.folder(),
                        module instanceof Transformer
                                ? List.of(place + "model.", place + "auto_model.")
                                : List.of(place));
            }
        }
    }

    /** The reference's names of a parameter, the present one first. */
    public List<String> of(String parameter) {
        for (Map.Entry<String, List<String>> prefix : prefixes.entrySet()) {
            String folder = prefix.getKey().isEmpty() ? "" : prefix.getKey() + "/";
            if (parameter.startsWith(folder) && parameter.indexOf('/', folder.length()) < 0) {
                String local = parameter.substring(folder.length());
                boolean encoders = encoderNames.contains(local) || local.startsWith("pooler.");
                String name = encoders ? headPrefix + local : local;
                return prefix.getValue().stream().map(start -> start + name).toList();
            }
        }
        return List.of(parameter.substring(parameter.indexOf('/') + 1));
    }
}
