package org.sentenceforge.core.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DrawTest {
    @Test
    void normalNumbersAreRightInTheCentreAndInTheTails() {
        Draw normal = Draw.normal(1);
        assertThat(normal.value(0, 0.5)).isZero();
        assertThat(normal.value(0, 0.975)).isCloseTo(1.959963984540054, within(1e-14));
        assertThat(normal.value(0, 1e-10)).isCloseTo(-6.361340902404056, within(1e-13));
        assertThat(normal.value(0, 1e-20)).isCloseTo(-9.262340089798408, within(1e-13));
    }

    @Test
    void truncatedOnesFillTheRangeThatIsLeft() {
        double below = 0.02275013194817921; // what lies below -2
        assertThat(Draw.truncatedNormal(0.5, 2).value(0, 0.3))
                .isCloseTo(Draw.normal(0.5).value(0, below + 0.3 * (1 - 2 * below)), within(1e-14));
        assertThat(Draw.truncatedNormal(0.5, 2).value(0, 1e-12)).isCloseTo(-1, within(1e-10));
    }
}
