package org.sentenceforge.export;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.Opset;
import org.sentenceforge.export.operations.GraphExtent;

/**
 * The kind of file to write.
 *
 * @param level     an optimization level, or none for standard operators only
 * @param processor for which processors 8-bit weights are meant; of no account for other numbers
 * @param opset     the version of the standard operators
 * @param extent    how much of the model the file holds
 * @param names     whose names files get
 */
public record ExportFormat(
        Optional<Level> level,
        Precision precision,
        Processor processor,
        Opset opset,
        GraphExtent extent,
        FileNames names) {
    /** Standard operators on 32-bit numbers: runs everywhere and computes what the model computes. */
    public static final ExportFormat STANDARD = new ExportFormat(Optional.empty(), Precision.FP32, Processor.here());

    /**
     * A kind of file.
     *
     * @throws SforgeException (usage) for {@link Level#O4} with 8-bit numbers
     */
    public ExportFormat {
        if (level.equals(Optional.of(Level.O4))) {
            if (precision == Precision.INT8) {
                throw SforgeException.usage("level O4 is fp16; for int8 choose O1, O2 or O3");
            }
            precision = Precision.FP16;
        }
    }

    /** A whole model in the usual version of the standard operators, named as sentence-transformers names it. */
    public ExportFormat(Optional<Level> level, Precision precision, Processor processor) {
        this(level, precision, processor, Opset.DEFAULT, GraphExtent.WHOLE, FileNames.SENTENCE_TRANSFORMERS);
    }

    public ExportFormat withExtent(GraphExtent other) {
        return new ExportFormat(level, precision, processor, opset, other, names);
    }

    public ExportFormat withNames(FileNames other) {
        return new ExportFormat(level, precision, processor, opset, extent, other);
    }

    /** Which program's names files get. Its text is its name in options. */
    public enum FileNames {
        /** A name for each level and number format: {@code model_O2.onnx}. */
        SENTENCE_TRANSFORMERS("sentence-transformers"),
        /** A name for each number format: {@code model_quantized.onnx}. */
        TRANSFORMERS_JS("transformers.js");

        private final String text;

        FileNames(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Which operators replace the standard ones. */
    public enum Level {
        /** Standard operators; shared subexpressions and constants are folded in every graph we write. */
        O1(GraphStyle.Operators.STANDARD, GraphStyle.Gelu.AS_TRAINED),
        /** ONNX Runtime's own operators for attention, norms and GELU. */
        O2(GraphStyle.Operators.FUSED, GraphStyle.Gelu.AS_TRAINED),
        /** The same with the faster tanh form of GELU. */
        O3(GraphStyle.Operators.FUSED, GraphStyle.Gelu.TANH),
        /** O3 with linear layers in half precision, for GPUs. */
        O4(GraphStyle.Operators.FUSED, GraphStyle.Gelu.TANH);

        final GraphStyle.Operators operators;
        final GraphStyle.Gelu gelu;

        Level(GraphStyle.Operators operators, GraphStyle.Gelu gelu) {
            this.operators = operators;
            this.gelu = gelu;
        }
    }

    /** Dtype of the linear layers. Its text is its name in options, reports and cards: {@code fp16}. */
    public enum Precision {
        FP32,
        FP16,
        INT8;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A processor family and the 8-bit format that is right and fast there. Its text is its name in options. */
    public enum Processor {
        ARM64("qint8_arm64", GraphStyle.Precision.INT8),
        AVX2("quint8_avx2", GraphStyle.Precision.UINT8),
        AVX512("qint8_avx512", GraphStyle.Precision.INT8),
        AVX512_VNNI("qint8_avx512_vnni", GraphStyle.Precision.INT8);

        final String suffix;
        final GraphStyle.Precision precision;

        Processor(String suffix, GraphStyle.Precision precision) {
            this.suffix = suffix;
            this.precision = precision;
        }

        /** The one to choose for this machine. */
        public static Processor here() {
            return System.getProperty("os.arch").equals("aarch64") ? ARM64 : AVX512_VNNI;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The file's name: {@code model.onnx}, {@code model_O2.onnx}, {@code model_qint8_avx512_vnni.onnx}. */
    public String fileName() {
        if (names == FileNames.TRANSFORMERS_JS) {
            return switch (precision) {
                case FP32 -> "model.onnx";
                case FP16 -> "model_fp16.onnx";
                case INT8 -> "model_quantized.onnx";
            };
        }
        String optimized = level.map(name -> "_" + name).orElse("");
        String numbers = switch (precision) {
            case FP32 -> "";
            case FP16 -> level.equals(Optional.of(Level.O4)) ? "" : "_fp16";
            case INT8 -> "_" + processor.suffix;
        };
        return "model" + optimized + numbers + ".onnx";
    }

    GraphStyle style() {
        GraphStyle.Precision numbers = switch (precision) {
            case FP32 -> GraphStyle.Precision.FP32;
            case FP16 -> GraphStyle.Precision.FP16;
            case INT8 -> processor.precision;
        };
        return new GraphStyle(
                level.map(l -> l.operators).orElse(GraphStyle.Operators.STANDARD),
                level.map(l -> l.gelu).orElse(GraphStyle.Gelu.AS_TRAINED),
                numbers,
                opset);
    }

    /** The largest difference that is to be expected of this format, for components of size one. */
    double usualDifference() {
        double numbers = switch (precision) {
            case FP32 -> 1e-5;
            case FP16 -> 5e-3;
            case INT8 -> 0.1;
        };
        return style().gelu() == GraphStyle.Gelu.TANH ? Math.max(numbers, 5e-3) : numbers;
    }

    /**
     * The lowest cosine that is to be expected of a text's embedding; none where {@link #usualDifference} is the stricter measure. The
     * rounding of 8-bit activations adds up over all components, which the largest difference alone does not show.
     */
    OptionalDouble usualCosine() {
        return precision == Precision.INT8 ? OptionalDouble.of(0.985) : OptionalDouble.empty();
    }

    /** How far a value inside the graph may be from the original's, in parts of its size, before it counts as another one. */
    double usualDeparture() {
        return switch (precision) {
            case FP32 -> style().gelu() == GraphStyle.Gelu.TANH ? 0.05 : 1e-3;
            case FP16 -> 0.05;
            case INT8 -> 0.3;
        };
    }
}
