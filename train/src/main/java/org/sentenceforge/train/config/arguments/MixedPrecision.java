package org.sentenceforge.train.config.arguments;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;

/**
 * The dtypes that are calculated in.
 *
 * @param training in training and in the evaluations during it
 * @param outside  in the evaluations before and after training
 * @param tf32     whether float32 products may be rounded to TF32 on a GPU; the library's default where empty
 */
public record MixedPrecision(Dtype training, Dtype outside, Optional<Boolean> tf32) {

    public enum Dtype {
        FP32,
        BF16,
        FP16;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Parameter<Boolean> BF16 = Parameter.of(
            "bf16", ValueTypes.FLAG, false, "matrix products in bf16; weights and optimizer state stay in float32");
    private static final Parameter<Boolean> FP16 =
            Parameter.of("fp16", ValueTypes.FLAG, false, "matrix products in fp16 with loss scaling, on a GPU");
    private static final Parameter<Boolean> BF16_FULL_EVAL = Parameter.of(
            "bf16_full_eval",
            ValueTypes.FLAG,
            false,
            "matrix products in bf16 in the evaluations before and after training");
    private static final Parameter<Boolean> FP16_FULL_EVAL = Parameter.of(
            "fp16_full_eval",
            ValueTypes.FLAG,
            false,
            "matrix products in fp16 in the evaluations before and after training");
    private static final Parameter<Boolean> TF32 = Parameter.optional(
            "tf32",
            ValueTypes.FLAG,
            "whether float32 products on a GPU are rounded to TF32; set by the environment variable"
                    + " TORCH_ALLOW_TF32_CUBLAS_OVERRIDE=1, with a note where the two differ");

    static final List<Parameter<?>> PARAMETERS = List.of(BF16, FP16, BF16_FULL_EVAL, FP16_FULL_EVAL, TF32);

    static MixedPrecision read(Config arguments) {
        Dtype training = dtype(arguments, BF16, FP16).orElse(Dtype.FP32);
        Dtype outside = dtype(arguments, BF16_FULL_EVAL, FP16_FULL_EVAL).orElse(training);
        return new MixedPrecision(training, outside, arguments.find(TF32));
    }

    private static Optional<Dtype> dtype(Config arguments, Parameter<Boolean> bf16, Parameter<Boolean> fp16) {
        boolean brain = arguments.get(bf16);
        boolean half = arguments.get(fp16);
        if (brain && half) {
            arguments.problem(fp16.name(), "stands beside " + bf16.name() + "; give one of the two");
        }
        if (brain) {
            return Optional.of(Dtype.BF16);
        }
        return half ? Optional.of(Dtype.FP16) : Optional.empty();
    }
}
