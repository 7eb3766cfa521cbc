package org.sentenceforge.core.output;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.schubfach.FloatToDecimal;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.support.TestSeed;

class FloatTextTest {

    @Test
    void writesTheUsualForms() {
        assertThat(text(0f)).isEqualTo("0.0");
        assertThat(text(-0f)).isEqualTo("-0.0");
        assertThat(text(1f)).isEqualTo("1.0");
        assertThat(text(-0.5f)).isEqualTo("-0.5");
        assertThat(text(0.1f)).isEqualTo("0.1");
        assertThat(text(123.456f)).isEqualTo("123.456");
        assertThat(text(1200f)).isEqualTo("1200.0");
        assertThat(text(1e8f)).isEqualTo("100000000.0");
        assertThat(text(1e10f)).isEqualTo("1e10");
        assertThat(text(0.0000012f)).isEqualTo("0.0000012");
        assertThat(text(1.5e-8f)).isEqualTo("1.5e-8");
        assertThat(text(Float.MIN_VALUE)).isEqualTo("1.4e-45");
        assertThat(text(-Float.MAX_VALUE)).isEqualTo("-3.4028235e38");
    }

    /** The oracle is the same algorithm in another hand's implementation; the value must be equal digit for digit. */
    @Test
    void anyFloatIsWrittenAsTheShortestNumberThatReadsBack() {
        long seed = TestSeed.of(FloatTextTest.class);
        Random random = new Random(seed);
        for (int i = 0; i < 300_000; i++) {
            float value = i % 2 == 0 ? Float.intBitsToFloat(random.nextInt()) : (float) (random.nextGaussian() * 0.05);
            if (!Float.isFinite(value)) {
                continue;
            }
            String text = text(value);
            assertThat(Float.floatToRawIntBits(Float.parseFloat(text)))
                    .as("%s, seed %d", text, seed)
                    .isEqualTo(Float.floatToRawIntBits(value));
            if (value != 0) {
                assertThat(new BigDecimal(text).stripTrailingZeros())
                        .as("seed %d", seed)
                        .isEqualTo(new BigDecimal(FloatToDecimal.toString(value)).stripTrailingZeros());
            }
        }
    }

    @Test
    void powersOfTwoAndTheirNeighboursReadBack() {
        for (int bits = 0; bits < 0x7f800000; bits += 1 << 23) {
            for (int i = Math.max(0, bits - 3); i <= bits + 3; i++) {
                float value = Float.intBitsToFloat(i);
                assertThat(Float.parseFloat(text(value))).isEqualTo(value);
            }
        }
    }

    private static String text(float value) {
        byte[] bytes = new byte[FloatText.LONGEST];
        return new String(bytes, 0, FloatText.write(value, bytes, 0), US_ASCII);
    }
}
