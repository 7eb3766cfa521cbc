package org.sentenceforge.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HalfTest {

    @Test
    void everyHalfComesBackFromFloat() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = Half.toFloat((short) bits);
            if (!Float.isNaN(value)) {
                assertThat(Half.ofFloat(value)).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void valuesBetweenGoToTheNearestHalf() {
        assertThat(Half.toFloat(Half.ofFloat(1 + 0x1p-11f))).isEqualTo(1);
        assertThat(Half.toFloat(Half.ofFloat(1 + 0x1.8p-10f))).isEqualTo(1 + 0x1p-9f);
        assertThat(Half.toFloat(Half.ofFloat(65519))).isEqualTo(65504);
        assertThat(Half.toFloat(Half.ofFloat(65520))).isInfinite();
        assertThat(Half.toFloat(Half.ofFloat(Float.NaN))).isNaN();
        assertThat(Half.toFloat(Half.ofFloat(-0x1p-24f))).isEqualTo(-0x1p-24f);
    }
}
