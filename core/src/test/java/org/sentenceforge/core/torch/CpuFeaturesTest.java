package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuFeaturesTest {

    @Test
    void aServerWithVnniMultipliesBytesFastButNotBf16() {
        CpuFeatures features =
                CpuFeatures.of("processor\t: 0\nflags\t\t: fpu avx2 avx2 avx512f avx512_vnni\nbugs\t\t: none\n");

        assertThat(features.int8()).isTrue();
        assertThat(features.bf16()).isFalse();
        assertThat(features.hasAny("avx", "avx2")).isTrue();
    }

    @Test
    void anArmProcessorNamesFeatures() {
        assertThat(CpuFeatures.of("Features\t: fp asimd asimddp\n").int8()).isTrue();
    }

    @Test
    void aSystemThatDoesNotTellHasNone() {
        assertThat(CpuFeatures.of("model name : unknown\n").flags()).isEmpty();
    }
}
