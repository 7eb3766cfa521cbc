package org.sentenceforge.core.card.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.module.ModelKind;

/** "Usage of the TorchScript file", of ours: how to run the archive with DJL and with torch. */
public final class TorchScriptUsageSection implements Section {

    @Override
    public void write(CardText out, CardData card) {
        card.exports().stream()
                .filter(export -> card.ours() && !export.isGraph())
                .findFirst()
                .ifPresent(export -> out.lines(lines(card.kind(), export)));
    }

    /** The section's lines, the last of them empty. */
    public static List<String> lines(ModelKind kind, CardData.Export export) {
        boolean scores = kind == ModelKind.CROSS_ENCODER;
        List<String> lines = new ArrayList<>(List.of(
                "### Usage of the TorchScript file",
                "",
                String.format(
                        Locale.ROOT,
                        "`%s` holds the whole model, from token ids to %s, in fp32. At export it differed from the original by at most %.1e.",
                        export.file(),
                        scores ? "scores" : "the sentence embedding",
                        export.largestDifference()),
                ""));
        lines.addAll(CodeBlock.of(
                "In Java with `ai.djl.pytorch:pytorch-engine` and `ai.djl.huggingface:tokenizers`, in the model's directory:",
                "java",
                java(scores, export.file())));
        lines.addAll(CodeBlock.of(
                "In Python with torch and transformers, in the model's directory:", "python", python(scores, export)));
        return lines;
    }

    private static String java(boolean scores, String file) {
        return String.format(
                Locale.ROOT,
                """
                HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(Path.of("tokenizer.json"));
                Criteria<NDList, NDList> criteria = Criteria.builder()
                        .setTypes(NDList.class, NDList.class)
                        .optModelPath(Path.of("%s"))
                        .optEngine("PyTorch")
                        .build();
                try (ZooModel<NDList, NDList> model = criteria.loadModel();
                        Predictor<NDList, NDList> predictor = model.newPredictor();
                        NDManager manager = model.getNDManager().newSubManager()) {
                    Encoding text = tokenizer.encode(%s);
                    NDList inputs = Encoding.toNDList(new Encoding[] {text}, manager, true, false);
                    float[] %s = predictor.predict(inputs).head().toFloatArray();
                }
                """,
                file,
                scores
                        ? OnnxExamples.quoted(OnnxExamples.QUERY) + ", " + OnnxExamples.quoted(OnnxExamples.TEXT)
                        : OnnxExamples.quoted(OnnxExamples.TEXT),
                scores ? "scores" : "embedding");
    }

    private static String python(boolean scores, CardData.Export export) {
        return String.format(
                Locale.ROOT,
                """
                import torch
                from transformers import AutoTokenizer

                tokenizer = AutoTokenizer.from_pretrained(".")
                model = torch.jit.load("%s")
                tokens = tokenizer(%s, padding=True, truncation=True, return_tensors="pt")
                with torch.inference_mode():
                    %s = model(**tokens)
                """,
                export.file(),
                scores
                        ? "[" + OnnxExamples.quoted(OnnxExamples.QUERY) + "], ["
                                + OnnxExamples.quoted(OnnxExamples.TEXT) + "]"
                        : "[" + OnnxExamples.quoted(OnnxExamples.TEXT) + "]",
                scores ? "scores" : "embeddings");
    }
}
