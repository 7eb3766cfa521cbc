package org.sentenceforge.core.architecture;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sentenceforge.core.config.Spelling;

/** The supported architecture that comes nearest to one that is not: that of the same family, else the one spelt most alike. */
final class Relatives {
    private static final Map<String, String> FAMILIES = families(Map.ofEntries(
            Map.entry(
                    "bert",
                    List.of(
                            "big_bird",
                            "convbert",
                            "ernie",
                            "ernie_m",
                            "fnet",
                            "funnel",
                            "layoutlm",
                            "megatron-bert",
                            "mobilebert",
                            "mra",
                            "nezha",
                            "nystromformer",
                            "qdqbert",
                            "rembert",
                            "roformer",
                            "splinter",
                            "squeezebert",
                            "tapas",
                            "xlnet",
                            "yoso")),
            Map.entry(
                    "roberta",
                    List.of(
                            "data2vec-text",
                            "ibert",
                            "longformer",
                            "led",
                            "luke",
                            "roberta-prelayernorm",
                            "flaubert",
                            "esm")),
            Map.entry("xlm-roberta", List.of("xlm", "xmod", "mluke", "layoutlmv3")),
            Map.entry("modernbert", List.of("modernbert-decoder", "neobert", "ettin")),
            Map.entry("gemma2", List.of("gemma", "gemma3n_text", "recurrent_gemma")),
            Map.entry("gemma3_text", List.of("gemma3", "t5gemma", "t5gemma2", "embedding_gemma")),
            Map.entry("qwen2", List.of("qwen", "qwen2_moe", "qwen2_vl", "qwen2_5_vl")),
            Map.entry("qwen3", List.of("qwen3_moe", "qwen3_next", "qwen3_vl", "qwen3_vl_text")),
            Map.entry("phi3", List.of("phi", "phi4_multimodal", "phimoe")),
            Map.entry("olmo2", List.of("olmo3", "olmoe", "flex_olmo")),
            Map.entry("mistral", List.of("mixtral", "ministral", "ministral3", "starcoder2", "mistral3")),
            Map.entry(
                    "llama",
                    List.of(
                            "bloom",
                            "codegen",
                            "cohere",
                            "cohere2",
                            "falcon",
                            "glm",
                            "glm4",
                            "gpt_bigcode",
                            "gpt_neo",
                            "gpt_neox",
                            "gpt2",
                            "gptj",
                            "granite",
                            "internlm2",
                            "minicpm",
                            "mpt",
                            "opt",
                            "smollm3",
                            "stablelm"))));

    private Relatives() {}

    private static Map<String, String> families(Map<String, List<String>> members) {
        Map<String, String> families = new TreeMap<>();
        members.forEach((family, types) -> types.forEach(type -> families.put(type, family)));
        return families;
    }

    /** @param type a {@code model_type} that is not supported */
    static Optional<String> nearest(String type) {
        List<String> supported =
                Arrays.stream(ModelType.values()).map(ModelType::key).toList();
        return Optional.ofNullable(FAMILIES.get(type))
                .filter(supported::contains)
                .or(() -> Spelling.nearest(type, supported));
    }
}
