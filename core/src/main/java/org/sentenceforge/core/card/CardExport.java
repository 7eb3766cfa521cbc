package org.sentenceforge.core.card;

/**
 * An exported file, as the card describes it.
 *
 * @param file path inside the model directory, {@code onnx/model_O2.onnx}
 * @param precision {@code fp32}, {@code fp16}, {@code int8}
 * @param largestDifference largest difference of an embedding's component to the original model's, over the sentences checked
 * @param lowestCosine lowest cosine similarity of an embedding to the original model's
 */
public record CardExport(String file, String precision, double largestDifference, double lowestCosine) {}
