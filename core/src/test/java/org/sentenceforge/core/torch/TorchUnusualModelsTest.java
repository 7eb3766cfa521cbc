package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.GoldenModel;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.UnusualModels;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.SafetensorsFile;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/** Unusual configurations on libtorch. */
class TorchUnusualModelsTest extends UnusualModels {
    private static final TorchDevice CPU = TorchDevice.of(new Device.Cpu());

    /** Relative to the length of the gradient by all parameters. */
    private static final double GRADIENT = 1e-5;

    @Override
    protected SentenceEncoder encoder(SentenceModel model, Weights weights) {
        return new TorchSentenceEncoder(model, weights, TorchPrecision.FP32, CPU);
    }

    @Test
    void gradientsByEveryParameterAreTheReferencesInEveryLayout() throws IOException, InterruptedException {
        for (GoldenModel golden : models()) {
            Path file = golden.folder().resolve("gradient/model.safetensors");
            if (!Files.exists(file)) {
                continue; // a classifier
            }
            for (TokenLayout layout : List.of(TokenLayout.EQUAL_LENGTHS, TokenLayout.PADDED)) {
                for (TorchPlan.Kernel kernel : TorchPlan.Kernel.values()) {
                    try (Weights expected = SafetensorsFile.open(file)) {
                        assertThat(difference(golden, expected, layout, kernel))
                                .as("%s, %s, %s", golden, layout, kernel)
                                .isLessThan(GRADIENT);
                    }
                }
            }
        }
    }

    /** The length of the difference between the gradients by all parameters, relative to that of the reference's. */
    private static double difference(
            GoldenModel golden, Weights expected, TokenLayout layout, TorchPlan.Kernel kernel) {
        SentenceModel model = new SentenceModel(List.of(
                new Transformer(withoutDropout(golden).encoder()),
                new Pooling(List.of(PoolingMode.MEAN), PromptTokens.INCLUDED)));
        TorchPlan plan = new TorchPlan(
                TorchPlan.Purpose.TRAINING, TorchPrecision.FP32, kernel, layout, TorchPlan.Storage.AS_USED, false);
        TorchProgram program = TorchProgram.of(model, plan);
        List<String> methods = new ArrayList<>(program.methods());
        methods.add(TokenLayoutTest.slope(program));
        List<TokenSequence> texts = golden.cases().get(0).texts();
        try (Weights weights = golden.weights();
                TorchParameters parameters = TorchParameters.load(program, weights, TorchPrecision.FP32, CPU);
                TorchModule module = new TorchModule(CPU, methods);
                PackedArrays packed = new PackedArrays(CPU, program, new PackedBatch(texts))) {
            parameters.list().forEach(parameter -> parameter.setRequiresGradient(true));
            int dimension = model.dimension();
            float[] direction = new float[texts.size() * dimension];
            IntStream.range(0, direction.length).forEach(i -> direction[i] = (float) Math.sin(i + 1));
            NDList arguments = new NDList(packed.manager().create(direction, new Shape(texts.size(), dimension)));
            arguments.addAll(packed.with(parameters.list()));
            NDList found = module.train("slope", arguments);
            return difference(List.copyOf(program.parameters().keySet()), found.subList(1, found.size()), expected);
        }
    }

    private static double difference(List<String> names, List<NDArray> found, Weights expected) {
        double squares = 0;
        double whole = 0;
        for (int i = 0; i < names.size(); i++) {
            TensorInfo info = expected.info(names.get(i));
            FloatBuffer values = expected.bytes(names.get(i), 0, (int) info.byteSize())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            for (float value : found.get(i).toFloatArray()) {
                double reference = values.get();
                squares += (value - reference) * (value - reference);
                whole += reference * reference;
            }
        }
        return Math.sqrt(squares / whole);
    }

    private static EncoderConfig withoutDropout(GoldenModel golden) {
        JsonNode config = Json.read(golden.folder().resolve("config.json"));
        config.fieldNames().forEachRemaining(name -> {
            if (name.contains("dropout") && config.get(name).isNumber()) {
                ((ObjectNode) config).put(name, 0.0);
            }
        });
        return EncoderConfig.read(config, golden.toString());
    }
}
