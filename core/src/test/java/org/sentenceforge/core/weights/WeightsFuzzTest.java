package org.sentenceforge.core.weights;

import static org.sentenceforge.core.ExitCode.BAD_MODEL;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.support.fuzz.Fuzzing;
import org.sentenceforge.core.support.fuzz.Mutations;

/** Files of weights that are broken or made to do harm. */
class WeightsFuzzTest {
    @TempDir
    private Path folder;

    @Test
    void safetensors() throws Exception {
        Path whole = folder.resolve("whole.safetensors");
        List<TensorInfo> tensors = List.of(
                new TensorInfo("a", DType.F32, List.of(2L, 3L)),
                new TensorInfo("b", DType.F16, List.of(4L)),
                new TensorInfo("empty", DType.I64, List.of(0L, 3L)));
        SafetensorsWriter.write(
                whole, tensors, (tensor, sink) -> sink.accept(ByteBuffer.allocate((int) tensor.byteSize())));
        byte[] bytes = Files.readAllBytes(whole);
        Path file = folder.resolve("broken.safetensors");

        Fuzzing.of("safetensors", BAD_MODEL).run(3000, mutations -> broken(mutations, bytes), input -> {
            Fuzzing.write(file, input);
            try (SafetensorsFile read = SafetensorsFile.open(file)) {
                readAll(read);
            }
        });
    }

    /** Half of the time only the header's JSON is changed, so that its length, which stands before it, is right. */
    private static byte[] broken(Mutations mutations, byte[] whole) {
        if (mutations.oneOf(List.of(true, false))) {
            return mutations.ofBytes(whole);
        }
        int length = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
        byte[] header = mutations.ofJson(Arrays.copyOfRange(whole, 8, 8 + length));
        return ByteBuffer.allocate(8 + header.length + whole.length - 8 - length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(whole, 8 + length, whole.length - 8 - length)
                .array();
    }

    @Test
    void checkpointsOfPyTorch() throws Exception {
        byte[] bytes = resource("state_dict.bin");
        Path file = folder.resolve("broken.bin");

        Fuzzing.of("pytorch_model.bin", BAD_MODEL).run(2000, mutations -> mutations.ofBytes(bytes), input -> {
            Fuzzing.write(file, input);
            try (TorchFile read = TorchFile.open(file)) {
                readAll(read);
            }
        });
    }

    @Test
    void picklesOfTensors() throws Exception {
        Path file = Files.write(folder.resolve("whole.bin"), resource("state_dict.bin"));
        byte[] pickle;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            pickle = zip.getInputStream(zip.getEntry("state_dict/data.pkl")).readAllBytes();
        }

        Fuzzing.of("pickle", BAD_MODEL)
                .run(5000, mutations -> mutations.ofBytes(pickle), input -> StateDictPickle.read(input, "pickle"));
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = WeightsFuzzTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    private static void readAll(Weights weights) {
        for (String name : weights.names()) {
            long size = weights.info(name).byteSize();
            weights.bytes(name, 0, (int) Math.min(size, 1 << 16));
        }
    }
}
