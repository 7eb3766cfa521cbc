package org.sentenceforge.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.TinyCharsmap;
import org.sentenceforge.core.text.TokenizerSettings.Blanks;
import org.sentenceforge.core.text.TokenizerSettings.Casing;
import org.sentenceforge.core.text.TokenizerSettings.SpecialTokens;
import org.sentenceforge.core.text.TokenizerSettings.TokenTypes;

/** Rules for characters whose numbers lead nowhere: the native library would end the process at the first text that has such a character. */
class CharsmapTest {
    private static final int FAR = 5000 << 10;

    @Test
    void rulesThatHoldTogetherAreUsed() throws IOException {
        try (TextTokenizer tokenizer = open(TinyCharsmap.bytes())) {
            assertThat(ids(tokenizer, "A")).containsExactly(ids(tokenizer, "a"));
        }
    }

    @Test
    void rulesThatLeadNowhereAreRefused() {
        byte[] whole = TinyCharsmap.bytes();
        for (byte[] broken : List.of(
                new byte[0],
                Arrays.copyOf(whole, 3),
                Arrays.copyOf(whole, 4),
                Arrays.copyOf(whole, 1000),
                changed(0, 0),
                changed(0, 4 * 520),
                changed(0, 4 * 767),
                changed(TinyCharsmap.ROOT, FAR),
                changed(TinyCharsmap.NODE, FAR | 'A'),
                changed(TinyCharsmap.NODE, FAR | 1 << 8 | 'A'),
                changed(TinyCharsmap.LEAF, Integer.MIN_VALUE | 3))) {
            assertThatThrownBy(() -> open(broken))
                    .isInstanceOfSatisfying(
                            SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_MODEL))
                    .hasMessageContaining("precompiled_charsmap that is damaged");
        }
    }

    private static byte[] changed(int place, int number) {
        return ByteBuffer.wrap(TinyCharsmap.bytes())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(place, number)
                .array();
    }

    private static TextTokenizer open(byte[] charsmap) throws IOException {
        Path file = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model/tokenizer.json");
        ObjectNode json = (ObjectNode) new ObjectMapper().readTree(Files.readString(file));
        json.putObject("normalizer")
                .put("type", "Precompiled")
                .put("precompiled_charsmap", Base64.getEncoder().encodeToString(charsmap));
        return TextTokenizer.of(
                json.toString(),
                file,
                new TokenizerSettings(16, 1000, TokenTypes.IGNORED, Casing.KEPT, Blanks.KEPT, SpecialTokens.ADDED));
    }

    private static int[] ids(TextTokenizer tokenizer, String text) {
        return tokenizer.encode(List.of(text), "").sequences().get(0).ids();
    }
}
