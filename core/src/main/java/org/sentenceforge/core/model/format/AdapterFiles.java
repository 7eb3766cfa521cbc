package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.module.Classification;
import org.sentenceforge.core.module.Lora;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.core.weights.SafetensorsFile;
import org.sentenceforge.core.weights.Weights;

/** The files of a low-rank adapter, as PEFT names and fills them (spec: model-files, section 5). */
public final class AdapterFiles {
    /** What the adapter is and what it belongs to. */
    public static final String CONFIG = "adapter_config.json";
    /** The adapter's matrices. */
    public static final String WEIGHTS = "adapter_model.safetensors";
    /** What names begin with in that file. */
    public static final String PREFIX = "base_model.model.";
    /** The task of an adapter whose model has a scoring head. */
    static final String SCORES = "SEQ_CLS";

    private AdapterFiles() {}

    /**
     * Opens an adapter's own matrices, and what was trained in full beside them, under the names that the model's forward pass has for them.
     *
     * @param headPrefix what the encoder's names begin with in a class with a head
     */
    public static PretrainedWeights.Part open(ModelFiles files, String folder, String headPrefix) {
        Path file = files.required(ModelFiles.join(folder, WEIGHTS));
        Weights named = RenamedWeights.of(SafetensorsFile.open(file), file.toString(), name -> {
            String path = nameInModel(name);
            return path.startsWith(headPrefix) ? path.substring(headPrefix.length()) : path;
        });
        return new PretrainedWeights.Part(named, file.toString(), folder, "");
    }

    /** What Python's model calls a tensor of that file, whichever release wrote it. */
    static String nameInModel(String stored) {
        String name = stored.startsWith(PREFIX) ? stored.substring(PREFIX.length()) : stored;
        return name.replace(".modules_to_save.default", "").replace(".original_module", "");
    }

    /** In what a written adapter is another than the one that a model has got, in words; dropout may differ. */
    public static List<String> differences(ModelFiles written, String folder, SentenceModel model) {
        JsonNode theirs = written.requiredJson(ModelFiles.join(folder, CONFIG));
        ObjectNode ours = config(model, "");
        return Stream.of("r", "lora_alpha", "use_rslora", "target_modules")
                .filter(key -> !theirs.path(key).toString().equals(ours.get(key).toString()))
                .map(key -> key + " is " + theirs.path(key) + " there and " + ours.get(key) + " here")
                .toList();
    }

    /** The content of {@value #CONFIG}: PEFT's keys in the order of their names. */
    static ObjectNode config(SentenceModel model, String base) {
        Lora lora = model.lora().orElseThrow();
        List<String> head = headModules(model);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("alpha_pattern");
        json.putNull("auto_mapping");
        json.put("base_model_name_or_path", base);
        json.put("bias", "none");
        json.put("fan_in_fan_out", false);
        json.put("inference_mode", true);
        json.put("init_lora_weights", true);
        json.putNull("layers_pattern");
        json.putNull("layers_to_transform");
        json.set(
                "lora_alpha", lora.alpha() % 1 == 0 ? new LongNode((long) lora.alpha()) : new DoubleNode(lora.alpha()));
        json.put("lora_dropout", lora.dropout());
        if (head.isEmpty()) {
            json.putNull("modules_to_save");
        } else {
            head.forEach(json.putArray("modules_to_save")::add);
        }
        json.put("peft_type", "LORA");
        json.put("r", lora.rank());
        json.putObject("rank_pattern");
        json.putNull("revision");
        var targets = json.putArray("target_modules");
        boolean all = lora.targets().contains(Lora.ALL_LINEAR);
        (all ? lora.modules(model.encoder().orElseThrow()) : lora.targets()).forEach(targets::add);
        json.put("task_type", head.isEmpty() ? "FEATURE_EXTRACTION" : SCORES);
        json.put("use_dora", false);
        json.put("use_rslora", lora.rankStabilised());
        return json;
    }

    /** The modules of a cross-encoder's scoring head, which are trained and written in full; none of a bi-encoder. */
    private static List<String> headModules(SentenceModel model) {
        if (model.modules().stream().noneMatch(Classification.class::isInstance)) {
            return List.of();
        }
        Set<String> names = new LinkedHashSet<>(ParameterScan.shapes(model).keySet());
        names.removeAll(ParameterScan.shapes(new SentenceModel(model.modules().subList(0, 1)))
                .keySet());
        return names.stream()
                .map(name -> name.substring(0, name.indexOf('.')))
                .distinct()
                .toList();
    }
}
