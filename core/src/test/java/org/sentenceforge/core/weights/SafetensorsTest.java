package org.sentenceforge.core.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.support.GoldenFiles;

class SafetensorsTest {
    @TempDir
    private Path folder;

    @Test
    void tensorsReadBackAsTheyWereWritten() throws IOException {
        Path file = folder.resolve("model.safetensors");
        List<TensorInfo> tensors = List.of(
                new TensorInfo("a.weight", DType.F32, List.of(2L, 3L)),
                new TensorInfo("ü \"quoted\"", DType.BF16, List.of(3L)),
                new TensorInfo("empty", DType.F32, List.of(0L, 4L)),
                new TensorInfo("scalar", DType.I64, List.of()));
        SafetensorsWriter.write(file, tensors, (tensor, sink) -> sink.accept(counting(tensor)));

        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertThat(read.names()).containsExactly("a.weight", "ü \"quoted\"", "empty", "scalar");
            assertThat(read.metadata()).containsEntry("format", "pt");
            for (TensorInfo tensor : tensors) {
                assertThat(read.info(tensor.name())).isEqualTo(tensor);
                assertThat(read.bytes(tensor.name(), 0, (int) tensor.byteSize()))
                        .isEqualTo(counting(tensor));
            }
            ByteBuffer slice = read.bytes("a.weight", 4, 8);
            assertThat(slice.isDirect()).isTrue();
            assertThat(slice.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
            assertThat(slice.get(0)).isEqualTo((byte) 4);
        }
        assertThat(headerLength(file) % 8).isZero();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void writingToABufferLeavesTheFileAlone() throws IOException {
        Path file = write("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4);
        byte[] before = Files.readAllBytes(file);
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            read.bytes("a", 0, 4).putFloat(0, 42);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void aTensorOfMoreThanTwoGigabytesIsReadInSlices() throws IOException {
        long size = (3L << 30) + 4;
        Path file = write("{\"big\":{\"dtype\":\"U8\",\"shape\":[" + size + "],\"data_offsets\":[0," + size + "]}}", 0);
        try (var channel = Files.newByteChannel(file, java.nio.file.StandardOpenOption.WRITE)) {
            channel.position(Files.size(file) + size - 1); // a sparse file
            channel.write(ByteBuffer.wrap(new byte[] {7}));
        }
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertThat(read.bytes("big", size - 4, 4).get(3)).isEqualTo((byte) 7);
            assertThatThrownBy(() -> read.bytes("big", size - 3, 4)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void goldenFilesOpen() throws IOException {
        try (SafetensorsFile bert =
                SafetensorsFile.open(GoldenFiles.path("architectures/BertModel/model.safetensors"))) {
            assertThat(bert.names()).contains("embeddings.word_embeddings.weight");
            assertThat(bert.info("embeddings.word_embeddings.weight").dtype()).isEqualTo(DType.F32);
        }
    }

    @Test
    void aMissingTensorIsNamed() throws IOException {
        try (SafetensorsFile read = SafetensorsFile.open(write("{}", 0))) {
            assertThatThrownBy(() -> read.info("nope"))
                    .isInstanceOf(SforgeException.class)
                    .hasMessageContaining("nope");
        }
    }

    @Test
    void brokenFilesAreRefused() throws IOException {
        refused(folder.resolve("missing.safetensors")).hasMessageContaining("no such file");
        refused(Files.write(folder.resolve("short"), new byte[5])).hasMessageContaining("5 bytes");
        refused(Files.writeString(folder.resolve("text"), "<!DOCTYPE html><html>"))
                .hasMessageContaining("no safetensors");
        ByteBuffer lie = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(50_000);
        refused(Files.write(folder.resolve("lie"), lie.array())).hasMessageContaining("header length 50000");
        refused(write("[]", 0)).hasMessageContaining("not a JSON object");
        refused(write("{\"a\":", 0)).hasMessageContaining("not valid JSON");
        refused(write("{} {}", 0)).hasMessageContaining("behind");
        refused(write("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4)).hasMessageContaining("tensor a needs");
    }

    @Test
    void contradictoryHeadersAreRefused() throws IOException {
        String a = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
        refused(write("{" + a + "," + a + "}", 8))
                .hasMessageContaining("Duplicate")
                .hasMessageContaining("'a'");
        refused(write("{" + a + "}", 4))
                .hasMessageContaining("tensor a ends at byte 8")
                .hasMessageContaining("only 4");
        refused(write("{" + a + "}", 12)).hasMessageContaining("end at byte 8").hasMessageContaining("12");
        refused(write("{" + a + ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8))
                .hasMessageContaining("tensor b")
                .hasMessageContaining("overlap");
        refused(write("{" + a + ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]}}", 16))
                .hasMessageContaining("tensor b")
                .hasMessageContaining("gap");
        refused(tensor("F32", "[3]", "[0,8]")).hasMessageContaining("needs 12 bytes");
        refused(tensor("F32", "[2]", "[8,0]")).hasMessageContaining("[8, 0]");
        refused(tensor("F32", "[-2]", "[0,8]")).hasMessageContaining("shape holds");
        refused(tensor("F32", "[2.5]", "[0,8]")).hasMessageContaining("shape holds");
        refused(tensor("F8_E4M3", "[8]", "[0,8]"))
                .hasMessageContaining("F8_E4M3")
                .hasMessageContaining("BF16");
    }

    @Test
    void aTensorOfTwoTerabytesAllocatesNothing() throws IOException {
        refused(tensor("F32", "[549755813888]", "[0,2199023255552]")).hasMessageContaining("2199023255552");
        refused(tensor("F32", "[4611686018427387904,4]", "[0,8]")).hasMessageContaining("2^63");
        refused(tensor("F32", "[99999999999999999999]", "[0,8]")).hasMessageContaining("shape holds");
    }

    @Test
    void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("model.safetensors"), "before");
        TensorInfo tensor = new TensorInfo("a", DType.F32, List.of(2L));
        assertThatThrownBy(() -> SafetensorsWriter.write(file, List.of(tensor), (info, sink) -> {
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("No space left");
        assertThatThrownBy(() -> SafetensorsWriter.write(
                        file, List.of(tensor), (info, sink) -> sink.accept(ByteBuffer.allocate(4))))
                .hasMessageContaining("needs 8 bytes, got 4");
        assertThat(file).hasContent("before");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    private Path tensor(String dtype, String shape, String offsets) throws IOException {
        return write(
                "{\"a\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}", 8);
    }

    private Path write(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json);
        return Files.write(Files.createTempFile(folder, "t", ".safetensors"), bytes.array());
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(Path file) {
        return assertThatThrownBy(() -> SafetensorsFile.open(file).close())
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_MODEL))
                .hasMessageContaining(file.toString());
    }

    private static ByteBuffer counting(TensorInfo tensor) {
        ByteBuffer bytes = ByteBuffer.allocate((int) tensor.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put(i, (byte) i);
        }
        return bytes;
    }

    private static long headerLength(Path file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }
}
