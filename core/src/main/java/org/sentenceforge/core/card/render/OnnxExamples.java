package org.sentenceforge.core.card.render;

import java.util.List;
import java.util.Locale;
import org.sentenceforge.core.card.data.CardData.ExportRuntime;
import org.sentenceforge.core.module.ModelKind;

/** How to run an exported file with others' libraries, in a few lines of code. */
final class OnnxExamples {
    static final String TEXT = "The weather is lovely today.";
    static final String QUERY = "How is the weather?";

    private OnnxExamples() {}

    /**
     * A line that says what is needed, the code, and an empty line.
     *
     * @param model what commands call the model
     * @param file  its path inside the model's directory
     */
    static List<String> of(ExportRuntime runtime, ModelKind kind, String model, String file) {
        boolean scores = kind == ModelKind.CROSS_ENCODER;
        String name = file.substring(file.lastIndexOf('/') + 1);
        return switch (runtime) {
            case JAVA ->
                CodeBlock.of(
                        "In Java with `com.microsoft.onnxruntime:onnxruntime` and `ai.djl.huggingface:tokenizers`, in the model's directory:",
                        "java",
                        java(scores, file));
            case PYTHON ->
                CodeBlock.of(
                        "In Python after `pip install sentence-transformers[onnx]`:",
                        "python",
                        python(scores, model, name));
            case JAVASCRIPT ->
                CodeBlock.of(
                        "In JavaScript after `npm install @huggingface/transformers`:",
                        "javascript",
                        javascript(scores, model, name.substring(0, name.lastIndexOf('.'))));
        };
    }

    private static String java(boolean scores, String file) {
        return String.format(
                Locale.ROOT,
                """
                HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(Path.of("tokenizer.json"));
                OrtEnvironment environment = OrtEnvironment.getEnvironment();
                OrtSession session = environment.createSession("%s");
                Encoding text = tokenizer.encode(%s);
                Map<String, OnnxTensor> inputs = new HashMap<>();
                inputs.put("input_ids", OnnxTensor.createTensor(environment, new long[][] {text.getIds()}));
                inputs.put("attention_mask", OnnxTensor.createTensor(environment, new long[][] {text.getAttentionMask()}));
                inputs.put("token_type_ids", OnnxTensor.createTensor(environment, new long[][] {text.getTypeIds()}));
                inputs.keySet().retainAll(session.getInputNames());
                float[] %s = ((float[][]) session.run(inputs).get("%s").get().getValue())[0];
                """,
                file,
                scores ? quoted(QUERY) + ", " + quoted(TEXT) : quoted(TEXT),
                scores ? "scores" : "embedding",
                scores ? "logits" : "sentence_embedding");
    }

    private static String python(boolean scores, String model, String name) {
        String type = scores ? "CrossEncoder" : "SentenceTransformer";
        return String.format(
                Locale.ROOT,
                """
                from sentence_transformers import %s

                model = %s("%s", backend="onnx", model_kwargs={"file_name": "%s"})
                %s
                """,
                type,
                type,
                model,
                name,
                scores
                        ? "scores = model.predict([(" + quoted(QUERY) + ", " + quoted(TEXT) + ")])"
                        : "embeddings = model.encode([" + quoted(TEXT) + "])");
    }

    /** The number type fp32 adds nothing to a file's name. */
    private static String javascript(boolean scores, String model, String name) {
        String type = scores ? "AutoModelForSequenceClassification" : "AutoModel";
        return String.format(
                Locale.ROOT,
                """
                import { %s, AutoTokenizer } from "@huggingface/transformers";

                const tokenizer = await AutoTokenizer.from_pretrained("%s");
                const model = await %s.from_pretrained("%s", { model_file_name: "%s", dtype: "fp32" });
                const { %s } = await model(await tokenizer(%s));
                """,
                type,
                model,
                type,
                model,
                name,
                scores ? "logits" : "sentence_embedding",
                scores
                        ? "[" + quoted(QUERY) + "], { text_pair: [" + quoted(TEXT)
                                + "], padding: true, truncation: true }"
                        : "[" + quoted(TEXT) + "], { padding: true, truncation: true }");
    }

    static String quoted(String text) {
        return '"' + text + '"';
    }
}
