package org.sentenceforge.train.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.architecture.ModelType;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.train.optimizer.AdamW;
import org.sentenceforge.train.optimizer.OptimizerSettings;

class DeviceProofTest {
    private static final TorchDevice CPU = TorchDevice.of(new Device.Cpu());

    @Test
    void theCpuAgreesWithItself() {
        List<Agreement> agreements =
                new DeviceProof(CPU).agreements(List.of(ModelType.BERT, ModelType.GEMMA3_TEXT), Progress.NONE);

        assertThat(agreements).hasSize(2).allMatch(Agreement::holds);
        assertThat(agreements.get(0).vectorsBf16()).as("rounding shows").isLessThan(1);
    }

    @Test
    @Tag("it")
    void theCpuAgreesWithItselfInEveryArchitecture() {
        List<ModelType> all = List.of(ModelType.values());

        assertThat(new DeviceProof(CPU).agreements(all, Progress.NONE))
                .hasSize(all.size())
                .allMatch(Agreement::holds);
    }

    @Test
    void numbersThatAreNoneAreNoAgreement() {
        assertThat(new Agreement("bert", 1e-6, 0.9999, 1e-6, 0.9999).holds()).isTrue();
        assertThat(new Agreement("bert", 1e-4, 0.9999, 1e-6, 0.9999).holds()).isFalse();
        assertThat(new Agreement("bert", 1e-6, 0.99, 1e-6, 0.9999).holds()).isFalse();
        assertThat(new Agreement("bert", 1e-6, 0.9999, 1e-3, 0.9999).holds()).isFalse();
        assertThat(new Agreement("bert", 1e-6, 0.9999, 1e-6, 0.99).holds()).isFalse();
        assertThat(new Agreement("bert", Double.NaN, 0.9999, 1e-6, 0.9999).holds())
                .isFalse();
        assertThat(new Agreement("bert", 1e-6, Double.NaN, 1e-6, 0.9999).holds())
                .isFalse();
    }

    /** A device that gets one number in a hundred thousand wrong is found out. */
    @Test
    void aWrongNumberIsSeen() {
        Numbers right = new Numbers(new float[] {0.5f, 0.25f, -1});

        assertThat(Numbers.largestDifference(List.of(right), List.of(new Numbers(new float[] {0.5f, 0.25005f, -1}))))
                .isGreaterThan(Agreement.LARGEST_DIFFERENCE);
        assertThat(Numbers.largestDifference(List.of(right), List.of(new Numbers(new float[] {0.5f, Float.NaN, -1}))))
                .isNaN();
        assertThat(right.cosine(new Numbers(new float[] {0.5f, -0.25f, -1}))).isLessThan(Agreement.LOWEST_COSINE);
    }

    @Test
    void anUpdateMovesTheWeights() {
        TinyEncoder tiny = TinyEncoder.of(ModelType.BERT);
        OptimizerSettings optimizer = new OptimizerSettings(new AdamW(), 1e-3, 0, 1, Map.of());
        try (RankingStep step = new RankingStep(tiny.model(), tiny.weights(), TorchPrecision.FP32, CPU, optimizer)) {
            Numbers before = step.weights();

            step.run(List.of(TinyEncoder.texts(4, 2), TinyEncoder.texts(4, 3)));

            assertThat(step.weights().distance(before)).isGreaterThan(0.01);
        }
    }
}
