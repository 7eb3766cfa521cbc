package org.sentenceforge.cli.command;

import java.util.Locale;
import org.sentenceforge.core.ops.Activation;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the functions that make scores of logits; by the names of their classes in PyTorch too. */
final class ActivationConverter implements ITypeConverter<Activation> {
    @Override
    public Activation convert(String value) {
        return switch (value.substring(value.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
            case "identity", "none" -> Activation.IDENTITY;
            case "sigmoid" -> Activation.SIGMOID;
            case "tanh" -> Activation.TANH;
            case "relu" -> Activation.RELU;
            case "silu" -> Activation.SILU;
            default ->
                throw new TypeConversionException(
                        "expected identity, sigmoid, tanh, relu or silu, got '" + value + "'");
        };
    }
}
