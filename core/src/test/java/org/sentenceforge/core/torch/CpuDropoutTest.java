package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.Device;

class CpuDropoutTest {
    private static final int ROWS = 1001;
    private static final int COLUMNS = 333; // no multiple of four

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.25, 0.5, 0.9, 1})
    void zeroesItsShareAndScalesTheRest(double rate) {
        float[] once = dropped(rate, 5);
        float scale = (float) (1 / (1 - rate));
        int kept = 0;
        for (float value : once) {
            if (value != 0) {
                assertThat(value).isCloseTo(scale, within(scale * 1e-3f));
                kept++;
            }
        }

        // six standard deviations of a binomial distribution, and the rate's rounding
        double n = once.length;
        assertThat(kept / n).isCloseTo(1 - rate, within(6 * Math.sqrt(rate * (1 - rate) / n) + 1e-5));
        assertThat(dropped(rate, 5)).isEqualTo(once);
        if (rate < 1) {
            assertThat(dropped(rate, 6)).isNotEqualTo(once);
        }
    }

    /** Elements that share a draw of 64 bits must not share their fate. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, COLUMNS})
    void elementsAreIndependent(int distance) {
        float[] values = dropped(0.5, 7);
        int alike = 0;
        for (int i = distance; i < values.length; i++) {
            alike += values[i] == values[i - distance] ? 1 : 0;
        }
        assertThat((double) alike / values.length).isCloseTo(0.5, within(0.01));
    }

    private static float[] dropped(double rate, long seed) {
        TorchDevice device = TorchDevice.of(new Device.Cpu());
        try (TorchModule module = new TorchModule(device, List.of(new CpuDropout(rate).method("dropout")));
                NDManager manager = device.newManager();
                NDArray ones = manager.ones(new Shape(ROWS, COLUMNS), DataType.FLOAT32)) {
            JniUtils.setSeed(seed);
            return module.infer("dropout", new NDList(ones)).get(0).toFloatArray();
        }
    }
}
