package org.sentenceforge.core.weights;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;

/** The .bin files of the test resources were written by torch.save of PyTorch 2.13. */
class TorchFileTest {
    @TempDir
    private Path folder;

    @Test
    void aStateDictIsRead() throws IOException {
        try (TorchFile file = TorchFile.open(resource("state_dict.bin"))) {
            assertThat(file.names()).containsExactly("weight", "bias", "b16", "position_ids", "view");
            assertThat(file.info("weight")).isEqualTo(new TensorInfo("weight", DType.F32, List.of(3L, 4L)));
            assertThat(file.info("bias").dtype()).isEqualTo(DType.F16);
            assertThat(file.info("b16").dtype()).isEqualTo(DType.BF16);
            assertThat(file.info("position_ids")).isEqualTo(new TensorInfo("position_ids", DType.I64, List.of(1L, 5L)));
            ByteBuffer weight = file.bytes("weight", 8, 40);
            assertThat(weight.isDirect()).isTrue();
            assertThat(weight.getFloat(0)).isEqualTo(2f);
            assertThat(file.bytes("view", 0, 16).getFloat(12)).isEqualTo(7f); // a view of the second row of weight
            assertThat(file.bytes("b16", 2, 2).getShort(0)).isEqualTo((short) 0xC000); // -2
        }
    }

    @Test
    void parametersAreTensorsToo() throws IOException {
        try (TorchFile file = TorchFile.open(resource("parameter.bin"))) {
            assertThat(file.info("w").shape()).containsExactly(3L, 4L);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "hostile.bin, system", // os.system by its real module: posix.system
        "nested.bin, epoch",
        "legacy.bin, PyTorch before 1.6",
        "transposed.bin, strides"
    })
    void anythingElseIsRefusedByName(String name, String message) throws IOException {
        Path file = resource(name);
        assertThatThrownBy(() -> TorchFile.open(file).close())
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_MODEL))
                .hasMessageContaining(name)
                .hasMessageContaining(message);
    }

    @Test
    void everyCutOfAPickleIsRefused() throws IOException {
        byte[] pickle;
        try (var zip = new ZipFile(resource("state_dict.bin").toFile())) {
            pickle = zip.getInputStream(zip.getEntry("state_dict/data.pkl")).readAllBytes();
        }
        for (int length = 0; length < pickle.length; length++) {
            byte[] cut = Arrays.copyOf(pickle, length);
            assertThatThrownBy(() -> StateDictPickle.read(cut, "cut")).isInstanceOf(SforgeException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"s.", "q\0.", "}q\0h\0h\0sh\0h\0s."})
    void dictionariesThatAreNotThereOrAreTheirOwnKeysAreRefused(String pickle) {
        assertThatThrownBy(() -> StateDictPickle.read(pickle.getBytes(ISO_8859_1), "odd"))
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_MODEL));
    }

    @Test
    void aCommentThatIsNotUtf8IsRefused() throws IOException {
        Path file = folder.resolve("commented.bin");
        try (ZipFile whole = new ZipFile(resource("state_dict.bin").toFile());
                ZipOutputStream changed = new ZipOutputStream(Files.newOutputStream(file), ISO_8859_1)) {
            for (ZipEntry old : Collections.list(whole.entries())) {
                ZipEntry entry = new ZipEntry(old.getName());
                entry.setComment("\u00FF");
                changed.putNextEntry(entry);
                whole.getInputStream(old).transferTo(changed);
            }
        }

        assertThatThrownBy(() -> TorchFile.open(file).close())
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_MODEL))
                .hasMessageContaining("commented.bin: a comment in it is not UTF-8");
    }

    private Path resource(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = TorchFileTest.class.getResourceAsStream(name)) {
            Files.copy(in, file);
        }
        return file;
    }
}
