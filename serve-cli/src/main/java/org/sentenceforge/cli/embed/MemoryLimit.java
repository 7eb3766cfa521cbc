package org.sentenceforge.cli.embed;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.torch.MemoryNeed;
import org.sentenceforge.core.torch.TorchPrecision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How much memory a model and its batches may take, in bytes. */
record MemoryLimit(long bytes) {

    /**
     * The settings with batches small enough, never larger than they were. Weights count as float32 unless another number type is asked
     * for.
     *
     * @throws SforgeException (out of memory) where not even a token fits beside the weights
     */
    EncoderSettings fit(SentenceModel model, EncoderSettings settings) {
        boolean narrow = settings.numbers() == EncoderSettings.Numbers.BF16
                || settings.numbers() == EncoderSettings.Numbers.FP16;
        MemoryNeed need = MemoryNeed.of(model, narrow ? TorchPrecision.BF16 : TorchPrecision.FP32, 1);
        long tokens = (bytes - need.weightBytes()) / need.batchBytes();
        if (tokens < 1) {
            throw SforgeException.outOfMemory(
                    String.format(
                            Locale.ROOT,
                            "--memory: the model's weights alone take %,d bytes, the limit is %,d; allow more%s",
                            need.weightBytes(),
                            bytes,
                            narrow ? "" : ", or pass --dtype bf16"),
                    null);
        }
        return settings.withTokensPerBatch((int) Math.min(tokens, settings.tokensPerBatch()));
    }

    /** Reads a number of bytes, or of K, M, G or T (powers of 1024). */
    static final class Converter implements ITypeConverter<MemoryLimit> {
        private static final Pattern SIZE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)\\s*([KMGT]?)(?:I?B)?");
        private static final String UNITS = "KMGT";

        @Override
        public MemoryLimit convert(String value) {
            Matcher matcher = SIZE.matcher(value.toUpperCase(Locale.ROOT));
            if (!matcher.matches()) {
                throw new TypeConversionException("expected a size such as 800M or 4G, got '" + value + "'");
            }
            if (Double.parseDouble(matcher.group(1)) == 0) {
                throw new TypeConversionException("expected a size above 0, such as 800M or 4G, got '" + value + "'");
            }
            int power = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
            return new MemoryLimit((long) (Double.parseDouble(matcher.group(1)) * Math.pow(1024, power)));
        }
    }
}
