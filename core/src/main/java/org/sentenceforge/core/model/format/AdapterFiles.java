package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.sentenceforge.core.architecture.Encoder;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.module.Lora;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.core.weights.SafetensorsFile;

/** The files of a low-rank adapter, as PEFT names and fills them (spec: model-files, section 5). */
public final class AdapterFiles {
    /** What the adapter is and what it belongs to. */
    public static final String CONFIG = "adapter_config.json";
    /** The adapter's matrices. */
    public static final String WEIGHTS = "adapter_model.safetensors";
    /** What the names of the matrices begin with in that file. */
    public static final String PREFIX = "base_model.model.";

    private AdapterFiles() {}

    /** Opens an adapter's own matrices under the names that the encoder's forward pass has for them. */
    public static PretrainedWeights.Part open(ModelFiles files, String folder) {
        Path file = files.required(ModelFiles.join(folder, WEIGHTS));
        return new PretrainedWeights.Part(SafetensorsFile.open(file), file.toString(), folder, PREFIX);
    }

    /** The content of {@value #CONFIG}: PEFT's keys in the order of their names. */
    static ObjectNode config(Lora lora, String base, Encoder encoder) {
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
        json.putNull("modules_to_save");
        json.put("peft_type", "LORA");
        json.put("r", lora.rank());
        json.putObject("rank_pattern");
        json.putNull("revision");
        var targets = json.putArray("target_modules");
        boolean all = lora.targets().contains(Lora.ALL_LINEAR);
        (all ? lora.modules(encoder) : lora.targets()).forEach(targets::add);
        json.put("task_type", "FEATURE_EXTRACTION");
        json.put("use_dora", false);
        json.put("use_rslora", lora.rankStabilised());
        return json;
    }
}
