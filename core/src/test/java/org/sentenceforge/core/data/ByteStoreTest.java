package org.sentenceforge.core.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;

class ByteStoreTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1048576, 20", "4096, 12", "64, 7", "8, 3"})
    void textsAreReadAsTheyWereWrittenWhateverIsOnTheHeap(int heapBytes, int segmentBits) {
        Random random = new Random(5);
        List<String> texts = new ArrayList<>();
        List<Long> starts = new ArrayList<>();
        ByteStoreWriter writer = new ByteStoreWriter(new Spill(folder, heapBytes, segmentBits));
        for (int i = 0; i < 500; i++) {
            // lengths around those that need one more byte for themselves
            texts.add("ü€😀x".repeat(random.nextInt(40)) + "a".repeat(random.nextInt(i % 50 == 0 ? 20_000 : 130)));
            starts.add(writer.position());
            writer.writeText(texts.get(i).getBytes(UTF_8));
        }

        ByteStore store = writer.finish();

        for (int i = 0; i < texts.size(); i++) {
            assertThat(store.textAt(starts.get(i))).isEqualTo(texts.get(i));
        }
    }

    @ParameterizedTest
    @CsvSource({"1048576, 20", "64, 7", "8, 3"})
    void numbersAreReadAsTheyWereWrittenWhateverIsOnTheHeap(int heapBytes, int segmentBits) {
        Spill spill = new Spill(folder, heapBytes, segmentBits);
        ByteStoreWriter longs = new ByteStoreWriter(spill);
        ByteStoreWriter doubles = new ByteStoreWriter(spill);
        ByteStoreWriter floats = new ByteStoreWriter(spill);
        for (int i = 0; i < 300; i++) {
            longs.writeLong(Long.MAX_VALUE / (i + 1));
            doubles.writeDouble(1.0 / (i + 1));
            floats.writeFloats(new float[] {i, i + 0.25f, i + 0.5f});
        }

        ByteStore readLongs = longs.finish();
        ByteStore readDoubles = doubles.finish();
        ByteStore readFloats = floats.finish();

        for (int i = 0; i < 300; i++) {
            assertThat(readLongs.longAt(i)).isEqualTo(Long.MAX_VALUE / (i + 1));
            assertThat(readDoubles.doubleAt(i)).isEqualTo(1.0 / (i + 1));
            assertThat(readFloats.floatsAt(3L * i, 3)).containsExactly(i, i + 0.25f, i + 0.5f);
        }
        assertThat(readFloats.floatsAt(0, 900)).endsWith(299, 299.25f, 299.5f);
        assertThat(readFloats.floatsAt(5, 0)).isEmpty();
    }

    @Test
    void severalThreadsReadTheSameStore() {
        ByteStoreWriter writer = new ByteStoreWriter(new Spill(folder, 64, 10));
        long[] starts = new long[2000];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = writer.position();
            writer.writeText(("text " + i).getBytes(UTF_8));
        }
        ByteStore store = writer.finish();

        assertThat(IntStream.range(0, 100_000)
                        .parallel()
                        .allMatch(i -> store.textAt(starts[i * 7 % 2000]).equals("text " + i * 7 % 2000)))
                .isTrue();
    }

    @Test
    void fewBytesNeedNoFile() {
        ByteStoreWriter writer = new ByteStoreWriter(new Spill(folder.resolve("missing"), 1 << 20, 20));
        writer.writeText("x".repeat(1_000_000).getBytes(UTF_8));

        assertThat(writer.finish().textAt(0)).hasSize(1_000_000);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theFileHasNoName() {
        ByteStoreWriter writer = new ByteStoreWriter(new Spill(folder, 64, 20));
        writer.writeText("x".repeat(1000).getBytes(UTF_8));
        assertThat(folder).isEmptyDirectory();

        ByteStore store = writer.finish();

        assertThat(folder).isEmptyDirectory();
        assertThat(store.textAt(0)).hasSize(1000);
    }

    @Test
    void whereNoFileCanBeWrittenTheFolderIsNamed() {
        Path missing = folder.resolve("missing");
        ByteStoreWriter writer = new ByteStoreWriter(new Spill(missing, 64, 20));

        assertThatThrownBy(() -> writer.writeText(new byte[1000]))
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.FAILED))
                .hasMessageContainingAll(missing.toString(), "NoSuchFileException", "java.io.tmpdir");
    }
}
